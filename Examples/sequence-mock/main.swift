import Foundation
import SequenceMarkets
import SequenceMocks

/// What the command line asks for.
struct Options {
    var port: UInt16 = 0
    var seed: UInt64 = 1
    var speed = 1.0
    var rateLimit: Int?

    static let usage = """
        usage: sequence-mock [--port N] [--seed N] [--speed X] [--rate-limit QPS]

          --port        the port on 127.0.0.1; 0, the default, lets the system choose
          --seed        the same seed gives the same market; 1 by default
          --speed       how many times as fast the exchange's time passes; 1 by default
          --rate-limit  requests a second and key, with twice as many at once; none by default

        """

    /// Reads arguments; nil if they cannot be understood.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { return nil }
            switch name {
            case "--port": guard let number = UInt16(value) else { return nil }; port = number
            case "--seed": guard let number = UInt64(value) else { return nil }; seed = number
            case "--speed":
                guard let number = Double(value), number > 0, number.isFinite else { return nil }
                speed = number
            case "--rate-limit":
                guard let number = Int(value), number > 0 else { return nil }
                rateLimit = number
            default: return nil
            }
        }
    }
}

/// Starts the server and says where it listens.
func serve(_ options: Options) async throws -> MockServer {
    var configuration = MockExchange.Configuration()
    configuration.requestsPerSecond = options.rateLimit
    let exchange = MockExchange(
        seed: options.seed,
        time: .system(speed: options.speed),
        configuration: configuration
    )
    let server = try await MockServer.start(exchange, port: options.port)
    // Straight to the descriptor: whoever started this waits for the line.
    try FileHandle.standardOutput.write(contentsOf: Data("listening on \(server.url)\n".utf8))
    return server
}

guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
    try FileHandle.standardError.write(contentsOf: Data(Options.usage.utf8))
    exit(64)
}
let server = try await serve(options)
while !Task.isCancelled { try await Task.sleep(for: .seconds(3_600)) }
await server.stop()
