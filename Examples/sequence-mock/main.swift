import Foundation
import SequenceMarkets
import SequenceMocks

/// Starts the server and prints its address.
func serve(_ options: Options) async throws -> MockServer {
    var configuration = MockExchange.Configuration()
    configuration.requestsPerSecond = options.rateLimit
    configuration.dialect = options.dialect
    configuration.weather = options.weather
    configuration.orderHistory = options.history
    let exchange = MockExchange(
        seed: options.seed,
        time: .system(speed: options.speed),
        configuration: configuration
    )
    let server = try await MockServer.start(exchange, port: options.port)
    // Unbuffered: the process that started this one waits for the line.
    try FileHandle.standardOutput.write(contentsOf: Data("listening on \(server.url)\n".utf8))
    return server
}

let options: Options
do throws(SequenceError) {
    options = try Options(Array(CommandLine.arguments.dropFirst()))
} catch {
    let text = "sequence-mock: \(error)\n\n\(Options.usage)"
    try FileHandle.standardError.write(contentsOf: Data(text.utf8))
    exit(2)
}
if options.wantsHelp {
    try FileHandle.standardOutput.write(contentsOf: Data(Options.help.utf8))
    exit(0)
}
let server = try await serve(options)
while !Task.isCancelled { try await Task.sleep(for: .seconds(3_600)) }
await server.stop()
