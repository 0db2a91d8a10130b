public import Foundation

/// A compiled WASM module: bytes in memory, or a file that is read as it is sent.
public struct AlgoModule: Sendable {
    private enum Source {
        case bytes([UInt8])
        case file(URL)
    }

    private let source: Source
    /// The maximum module size: a mistaken path must not fill the memory.
    private static let sizeLimit = 256 * 1024 * 1024

    /// A module in memory.
    public static func bytes(_ bytes: [UInt8]) -> AlgoModule { AlgoModule(source: .bytes(bytes)) }
    /// A module in a file.
    public static func file(_ url: URL) -> AlgoModule { AlgoModule(source: .file(url)) }

    /// The deployment's body, with the module in base64; a file is never loaded whole.
    func deployment(name: String, symbols: [String]) throws(SequenceError) -> [UInt8] {
        guard !name.isEmpty else { throw .validation(field: "name", "must not be empty") }
        guard !symbols.isEmpty, !symbols.contains("") else {
            throw .validation(field: "symbols", "needs at least one symbol, and no empty one")
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("name")
            writer.string(name)
            writer.key("wasm_base64")
            writer.string("")
            writer.key("symbols")
            writer.array { writer in for symbol in symbols { writer.string(symbol) } }
            writer.key("start_immediately")
            writer.bool(true)
        }
        // The module goes between the two quotes just written.
        let frame = writer.bytes
        let mark = Array("\"wasm_base64\":\"".utf8)
        guard let start = frame.firstRange(of: mark)?.upperBound else { return frame }
        var body = Array(frame[..<start])
        try appendBase64(to: &body)
        body += frame[start...]
        return body
    }

    private func appendBase64(to body: inout [UInt8]) throws(SequenceError) {
        var base64 = Base64()
        switch source {
        case .bytes(let bytes):
            try AlgoModule.check(bytes.prefix(4))
            body.reserveCapacity(body.count + bytes.count / 3 * 4 + 256)
            base64.append(bytes, to: &body)
        case .file(let url):
            guard let handle = try? FileHandle(forReadingFrom: url) else {
                throw .validation(field: "wasm", "cannot read \(url.path)")
            }
            defer { try? handle.close() }
            var size = 0
            while let chunk = try? handle.read(upToCount: 48 * 1024), !chunk.isEmpty {
                if size == 0 { try AlgoModule.check(chunk.prefix(4)) }
                size += chunk.count
                guard size <= AlgoModule.sizeLimit else {
                    throw .validation(field: "wasm", "is larger than \(AlgoModule.sizeLimit) bytes")
                }
                base64.append(chunk, to: &body)
            }
            if size == 0 { try AlgoModule.check([]) }
        }
        base64.finish(to: &body)
    }

    /// Every module begins with a zero byte and `asm`.
    private static func check(_ head: some Sequence<UInt8>) throws(SequenceError) {
        guard head.elementsEqual([0x00, 0x61, 0x73, 0x6d]) else {
            throw .validation(field: "wasm", "does not begin with \\0asm: not a WASM module")
        }
    }
}
