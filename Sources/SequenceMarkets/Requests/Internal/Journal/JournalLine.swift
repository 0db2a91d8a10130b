/// One line of a journal: a checksum of 16 hexadecimal digits, a blank, JSON, a line feed.
enum JournalLine {
    /// The first line: which client the journal belongs to.
    struct Header: Equatable {
        static let version: Int64 = 1

        var baseURL: String
        /// The key's class and last four characters.
        var key: String
    }

    /// Why a line was not read.
    enum Problem: Error {
        case checksum
        case content
    }

    private static let checksumLength = 16

    // MARK: Writing

    static func bytes(_ header: Header) -> [UInt8] {
        line { writer in
            writer.key(literal: "journal")
            writer.int(Header.version)
            writer.key(literal: "base_url")
            writer.string(header.baseURL)
            writer.key(literal: "key")
            writer.string(header.key)
        }
    }

    static func bytes(_ note: SubmissionNote) -> [UInt8] {
        line { writer in
            switch note {
            case .began(let id, let body, let at):
                name("began", id, &writer)
                writer.key(literal: "at_ns")
                writer.int(at.raw)
                writer.key(literal: "body")
                writer.string(String(decoding: body, as: UTF8.self))
            case .accepted(let id, let accepted, let fingerprint, let isSingle):
                name("accepted", id, &writer)
                if accepted != id {
                    writer.key(literal: "as")
                    writer.string(accepted.rawValue)
                }
                writer.key(literal: "hash")
                writer.string(String(fingerprint, radix: 16))
                writer.key(literal: "is_single")
                writer.bool(isSingle)
            case .void(let id): name("void", id, &writer)
            case .denied(let id, let since):
                name("denied", id, &writer)
                writer.key(literal: "since_ns")
                writer.int(since.raw)
            case .over(let id): name("over", id, &writer)
            }
        }
    }

    private static func name(_ what: StaticString, _ id: GraphID, _ writer: inout JSONWriter) {
        writer.key(literal: what)
        writer.string(id.rawValue)
    }

    private static func line(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object(members)
        let json = writer.bytes
        var line = checksum(json)
        line.reserveCapacity(line.count + json.count + 2)
        line.append(UInt8(ascii: " "))
        line += json
        line.append(UInt8(ascii: "\n"))
        return line
    }

    private static func checksum(_ json: some Sequence<UInt8>) -> [UInt8] {
        var hash = StableHash()
        hash.add(bytes: json)
        let digits = Array("0123456789abcdef".utf8)
        return stride(from: 60, through: 0, by: -4).map { digits[Int(hash.value >> $0 & 15)] }
    }

    // MARK: Reading, without the line feed

    static func header(_ line: ArraySlice<UInt8>) throws(Problem) -> Header {
        let json = try value(line)
        guard json["journal"]?.int64Value == Header.version,
            let baseURL = json["base_url"]?.stringValue, let key = json["key"]?.stringValue
        else { throw .content }
        return Header(baseURL: baseURL, key: key)
    }

    static func note(_ line: ArraySlice<UInt8>) throws(Problem) -> SubmissionNote {
        let json = try value(line)
        func id(_ name: String) -> GraphID? { json[name]?.stringValue.map { GraphID($0) } }
        if let id = id("began"), let at = json["at_ns"]?.int64Value,
            let body = json["body"]?.stringValue
        {
            return .began(id, body: Array(body.utf8), at: Nanoseconds(raw: at))
        }
        if let name = id("accepted"), let text = json["hash"]?.stringValue,
            let hash = UInt64(text, radix: 16), let isSingle = json["is_single"]?.boolValue
        {
            return .accepted(name, as: id("as") ?? name, fingerprint: hash, isSingle: isSingle)
        }
        if let id = id("void") { return .void(id) }
        if let id = id("denied"), let since = json["since_ns"]?.int64Value {
            return .denied(id, since: Nanoseconds(raw: since))
        }
        if let id = id("over") { return .over(id) }
        throw .content
    }

    private static func value(_ line: ArraySlice<UInt8>) throws(Problem) -> JSONValue {
        let json = line.dropFirst(checksumLength + 1)
        let start = checksum(json) + [UInt8(ascii: " ")]
        guard !json.isEmpty, line.starts(with: start) else { throw .checksum }
        do throws(JSONError) { return try JSONValue(parsing: Array(json)) } catch {
            throw .content
        }
    }
}
