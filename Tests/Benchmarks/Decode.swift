import Foundation
import SequenceMarkets

/// Decodes files of stream frames and of REST bodies, through the code the client uses.
enum Decode {
    /// `decode FILE…`: bytes in, events out.
    static func run(_ arguments: [String]) async throws {
        let flags = try Flags(arguments)
        for path in flags.fixed {
            let lines = try Lines(path)
            var checksum: Int64 = 0
            let decoding = StreamDecoding()
            let pass = { checksum = try lines.reduce(decoding.decode) }
            if let only = Int(flags.text("--passes", "")) {
                for _ in 0..<only { try pass() }
                continue
            }
            let ns = try Measure.median(pass)
            let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
            var row = Row("decode", "swift SequenceMarkets", name)
            row.add("n", lines.count)
            row.add("ns", ns / Double(lines.count))
            row.add("ns_per_message", ns / Double(lines.count))
            row.add("mb_s", Double(lines.bytes) / ns * 1_000)
            row.add("mb_per_s", Double(lines.bytes) / ns * 1_000)
            row.add("checksum", String(checksum))
            row.print()
        }
    }

    /// `body KIND FILE`: one REST body.
    static func body(_ arguments: [String]) async throws {
        let flags = try Flags(arguments)
        guard flags.fixed.count == 2 else { throw ArgumentError(description: "body KIND FILE") }
        guard let data = FileManager.default.contents(atPath: flags.fixed[1]) else {
            throw ArgumentError(description: "cannot read \(flags.fixed[1])")
        }
        let bytes = Array(data)
        let kind = flags.fixed[0]
        guard let decode = StreamDecoding.bodies[kind] else {
            let kinds = StreamDecoding.bodies.keys.sorted().joined(separator: ", ")
            throw ArgumentError(description: "KIND is one of \(kinds)")
        }
        var count = 0
        let pass = { count = try decode(bytes) }
        if let only = Int(flags.text("--passes", "")) {
            for _ in 0..<only { try pass() }
            return
        }
        let ns = try Measure.median(pass)
        var row = Row("rest_body", "swift SequenceMarkets", kind)
        row.add("n", 1)
        row.add("ns", ns)
        row.add("mb_s", Double(bytes.count) / ns * 1_000)
        row.add("rows", count)
        row.print()
    }
}

/// A file of lines, in memory.
struct Lines {
    private let all: [UInt8]
    private var ranges: [Range<Int>] = []
    var bytes: Int { all.count }
    var count: Int { ranges.count }

    init(_ path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ArgumentError(description: "cannot read \(path)")
        }
        all = Array(data)
        var start = 0
        for (i, byte) in all.enumerated() where byte == 0x0a {
            if i > start { ranges.append(start..<i) }
            start = i + 1
        }
        if all.count > start { ranges.append(start..<all.count) }
    }

    /// The sum of what a decoder makes of each line.
    func reduce(_ decode: (UnsafeRawBufferPointer) throws -> Int64) throws -> Int64 {
        try all.withUnsafeBytes { buffer in
            var sum: Int64 = 0
            for range in ranges {
                sum &+= try decode(UnsafeRawBufferPointer(rebasing: buffer[range]))
            }
            return sum
        }
    }
}
