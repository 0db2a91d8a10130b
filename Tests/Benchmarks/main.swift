import Foundation

/// Every subcommand: its name, what follows it, and what it does.
let commands: [(name: String, usage: String, run: ([String]) async throws -> Void)] = [
    ("echo", "URL", Echo.run),
    ("json", "FILE…", JSONCheck.run),
    ("rest", "TRANSPORT URL COUNT [CONCURRENT]", Rest.run),
    ("serve", "[PORT]", Serve.run),
]

let arguments = Array(CommandLine.arguments.dropFirst())
guard let command = commands.first(where: { $0.name == arguments.first }) else {
    print("usage:")
    for command in commands { print("  sequence-bench \(command.name) \(command.usage)") }
    exit(2)
}
do {
    try await command.run(Array(arguments.dropFirst()))
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
