import Foundation
import SequenceMarkets

/// This program in another process, which is told lines and says lines.
final class LineProcess: Sendable {
    private struct State {
        var lines: [String] = []
        var rest: [UInt8] = []
    }

    private let process: Locked<Process>
    private let state: Locked<State>
    private let input: FileHandle

    init(_ arguments: [String]) throws {
        let process = Process()
        let path = Bundle.main.executablePath ?? CommandLine.arguments[0]
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        self.input = input.fileHandleForWriting
        let state = Locked(State())
        self.state = state
        output.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            guard !data.isEmpty else { return handle.readabilityHandler = nil }
            state.withLock { state in
                state.rest += data
                while let end = state.rest.firstIndex(of: 0x0a) {
                    state.lines.append(String(decoding: state.rest[..<end], as: UTF8.self))
                    state.rest.removeFirst(end + 1)
                }
            }
        }
        try process.run()
        self.process = Locked(process)
    }

    /// What it has said since the last time.
    func takeLines() -> [String] {
        state.withLock { state in
            defer { state.lines = [] }
            return state.lines
        }
    }

    func tell(_ line: String) { try? input.write(contentsOf: Data((line + "\n").utf8)) }

    func closeInput() { try? input.close() }

    var isRunning: Bool { process.withLock(\.isRunning) }

    /// Ends it at once, whatever it is doing.
    func kill() { _ = process.withLock { Foundation.kill($0.processIdentifier, SIGKILL) } }

    /// Returns once it has ended.
    func ended() async {
        while isRunning { try? await TimeSource.system.sleep(.milliseconds(2)) }
    }
}
