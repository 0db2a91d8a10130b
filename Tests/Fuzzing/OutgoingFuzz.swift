import Foundation
import SequenceMarkets

/// What leaves: no text can get out of the place it was put in.
enum OutgoingFuzz {
    static let target = FuzzTarget(name: "outgoing", seeds: seeds, run: run)

    @Sendable
    private static func seeds(_ fixtures: [Fixture]) -> [[UInt8]] {
        let texts = [
            "BTC-USD", "../../v1/keys", "a/b?c#d", "a\r\nX-Evil: 1", "é€😀", "%2e%2e", "a\"b\\",
            "https://api.example.com:8443/x/", "http://[::1]:9", "http://127.0.0.1:80",
        ]
        return texts.map { Array($0.utf8) }
    }

    @Sendable
    private static func run(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        path(text)
        json(text)
        origin(text)
        header(text)
    }

    private static func path(_ text: String) {
        let path: RequestPath = "/v1/quotes/\(text)"
        let segments = path.encoded.split(separator: "/", omittingEmptySubsequences: false)
        promise(segments.count == 4, "a segment was left: \(path.encoded)")
        promise(segments[3].removingPercentEncoding == text, "a segment reads differently")
        promise(!["", ".", ".."].contains(segments[3]) || text.isEmpty, "a segment walks")
        var query = RequestQuery()
        query.add("symbol", text)
        for part in [path.encoded, query.encoded] {
            let isClean = part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x23 }
            promise(isClean, "a byte was not encoded: \(part)")
        }
        promise(query.encoded.count { $0 == "=" || $0 == "&" } == 1, "a value was left")
    }

    private static func json(_ text: String) {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key(text)
            writer.string(text)
        }
        let read = try? JSONValue(parsing: writer.bytes)
        let expected: JSONValue = [text: .string(text)]
        promise(read == expected, "a string of JSON reads differently")
    }

    private static func origin(_ text: String) {
        guard let origin = Origin(text) else { return }
        promise(Origin(origin.description) == origin, "an origin reads differently")
        promise(!origin.host.contains("@") && !origin.host.contains("/"), "a host is no host")
    }

    private static func header(_ text: String) {
        let origin = Origin("https://api.example.com")
        guard let origin else { return promise(false, "an origin was refused") }
        let request = HTTPRequest(
            method: .get,
            origin: origin,
            target: "/",
            headers: HTTPHeaders([.init(name: "X-A", value: text)])
        )
        let breaks = text.utf8.contains { $0 == 0x0d || $0 == 0x0a || $0 == 0 }
        promise(request.defect != nil || !breaks, "a header can be split")
    }
}
