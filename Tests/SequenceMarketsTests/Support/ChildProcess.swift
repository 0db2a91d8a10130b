import Foundation

/// One suite of these tests in a process of its own.
///
/// Not an exit test: those wait on the threads that run everyone else's tasks.
enum ChildProcess {
    /// Whether this process is such a child, for the suite of that name.
    static func isChild(for suite: String) -> Bool {
        ProcessInfo.processInfo.environment["TEST_CHILD"] == suite
    }

    /// Runs a suite, at a low priority; returns what it said, and its exit code.
    static func run(
        _ suite: String,
        environment: [String: String]
    ) async throws -> (output: String, status: Int32) {
        let folder = FileManager.default.temporaryDirectory
        let file = folder.appendingPathComponent("SequenceMarketsTests.\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["--testing-library", "swift-testing", "--filter", "\\.\(suite)/"]
        let own = ["TEST_CHILD": suite, "SWIFT_DETERMINISTIC_HASHING": "1"]
        process.environment = ProcessInfo.processInfo.environment
            .merging(own) { $1 }
            .merging(environment) { $1 }
        process.standardOutput = handle
        process.standardError = handle
        try await withCheckedThrowingContinuation { waiter in
            process.terminationHandler = { _ in waiter.resume() }
            do { try process.run() } catch { waiter.resume(throwing: error) }
        }
        let output = try String(decoding: Data(contentsOf: file), as: UTF8.self)
        return (output, process.terminationStatus)
    }
}
