import Foundation

/// A folder of its own for a test, removed with its last owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func path(of name: String) -> String { path + "/" + name }

    /// A file's bytes; none if there is no such file.
    func bytes(of name: String) -> [UInt8] {
        FileManager.default.contents(atPath: path(of: name)).map(Array.init) ?? []
    }

    func text(of name: String) -> String { String(decoding: bytes(of: name), as: UTF8.self) }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path(of: name)))
    }
}
