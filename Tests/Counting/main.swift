import Foundation
import SequenceMarkets

// Decodes a file a number of times and exits, on one thread: what a program that counts
// instructions can follow. See `.github/scripts/instructions.py`.
//
// usage: sequence-count PASSES stream FILE     a file of stream frames, one a line
//        sequence-count PASSES KIND FILE       one REST body: markets_page, positions …
//        sequence-count PASSES delivery[:N] FILE     stream frames all the way to a consumer's
//                                                    buffer, N a read

/// Reads a file's lines, each as bytes of its own.
func lines(of bytes: [UInt8]) -> [[UInt8]] {
    bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
}

// Functions of their own: what stands at the top level belongs to the main actor, and each call from
// there would look up where it runs.

/// Decodes the frames of a stream; how many they are, and a sum over what was read.
func decode(_ frames: [[UInt8]], passes: Int) throws -> (frames: Int, sum: Int64) {
    let decoding = StreamDecoding()
    var sum: Int64 = 0
    for _ in 0..<passes {
        sum = 0
        for frame in frames { sum &+= try frame.withUnsafeBytes { try decoding.decode($0) } }
    }
    return (frames.count, sum)
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
    let (frames, sum) = try decode(lines(of: bytes), passes: passes)
    print(frames, sum)
} else if arguments[2].hasPrefix("delivery") {
    let perRead = Int(arguments[2].dropFirst("delivery:".count)) ?? 1
    let done = DispatchSemaphore(value: 0)
    // Waited for by a plain thread: the concurrency runtime's own main loop ends the main thread,
    // which a program that counts instructions does not survive.
    Task.detached {
        do {
            let (frames, dropped) = try await Delivery.run(
                lines(of: bytes),
                passes: passes,
                perRead: perRead
            )
            print(frames, dropped)
        } catch { fail("\(error)") }
        done.signal()
    }
    done.wait()
} else {
    guard let decode = StreamDecoding.bodies[arguments[2]] else {
        fail("KIND is one of \(StreamDecoding.bodies.keys.sorted().joined(separator: ", "))")
    }
    var rows = 0
    for _ in 0..<passes { rows = try decode(bytes) }
    print(1, rows)
}
