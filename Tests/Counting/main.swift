import Foundation
import SequenceMarkets

// Decodes a file a number of times and exits, on one thread and without a task: what a program that
// counts instructions can follow. See `.github/scripts/instructions.py`.
//
// usage: sequence-count PASSES stream FILE     a file of stream frames, one a line
//        sequence-count PASSES KIND FILE       one REST body: markets_page, positions …

/// Reads a file's lines, each as bytes of its own.
func lines(of bytes: [UInt8]) -> [[UInt8]] {
    bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
}

func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data("\(message)\n".utf8))
    exit(2)
}

let arguments = CommandLine.arguments
guard arguments.count == 4, let passes = Int(arguments[1]), passes > 0 else {
    fail("usage: sequence-count PASSES stream|KIND FILE")
}
guard let data = FileManager.default.contents(atPath: arguments[3]) else {
    fail("cannot read \(arguments[3])")
}
let bytes = Array(data)
if arguments[2] == "stream" {
    let frames = lines(of: bytes)
    let decoding = StreamDecoding()
    var sum: Int64 = 0
    for _ in 0..<passes {
        sum = 0
        for frame in frames { sum &+= try frame.withUnsafeBytes { try decoding.decode($0) } }
    }
    print(frames.count, sum)
} else {
    guard let decode = StreamDecoding.bodies[arguments[2]] else {
        fail("KIND is one of \(StreamDecoding.bodies.keys.sorted().joined(separator: ", "))")
    }
    var rows = 0
    for _ in 0..<passes { rows = try decode(bytes) }
    print(1, rows)
}
