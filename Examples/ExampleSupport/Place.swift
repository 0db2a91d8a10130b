import Foundation
public import SequenceMarkets
public import SequenceMocks

/// The reason an example does not start.
public struct Refusal: Error {
    /// The message; one or two sentences.
    public var message: String

    /// Creates a refusal with this message.
    public init(message: String) { self.message = message }
}

/// Where an example runs: on a mock exchange in its own process, or on the server that
/// `SEQUENCE_API_KEY` and `SEQUENCE_BASE_URL` name.
public struct Place: Sendable {
    /// The client to call.
    public let client: SequenceClient
    /// The mock exchange; nil on a server.
    public let mock: MockExchange?
    /// The command-line arguments other than `--live`.
    public let arguments: [String]
    /// A description of the exchange in use.
    public let name: String

    /// Chooses the mock exchange without a key, and the server with one.
    ///
    /// Any key that is not a sandbox key may move real money, so it also needs `--live`.
    ///
    /// - Throws: ``Refusal`` for a live key without `--live`, before anything is sent;
    ///   `SequenceError.validation` for a malformed key or address.
    public init(
        arguments: [String],
        environment: [String: String],
        configuration: SequenceClient.Configuration = SequenceClient.Configuration(),
        mock: () -> MockExchange
    ) throws {
        self.arguments = arguments.filter { $0 != "--live" }
        let isLive = arguments.contains("--live")
        guard let key = environment["SEQUENCE_API_KEY"], !key.isEmpty else {
            guard !isLive else {
                throw Refusal(message: "--live needs a key in SEQUENCE_API_KEY.")
            }
            let exchange = mock()
            self.mock = exchange
            client = try exchange.client(configuration: configuration)
            name = "a mock exchange in this process: no key, no network, no money"
            return
        }
        let isSandbox = key.hasPrefix("seq_test_")
        guard isSandbox || isLive else {
            throw Refusal(
                message: "the key is not a sandbox key (seq_test_…): this could trade for real. "
                    + "Say --live if that is what you want. Nothing was sent."
            )
        }
        var configuration = configuration
        if let url = environment["SEQUENCE_BASE_URL"], !url.isEmpty { configuration.baseURL = url }
        self.mock = nil
        client = try SequenceClient(apiKey: key, configuration: configuration)
        name = "\(client.baseURL), \(isSandbox ? "sandbox fills" : "LIVE")"
    }
}

/// Runs an example's program.
public enum Example {
    /// Chooses where to run, prints it, runs the program there and closes the client.
    ///
    /// Exits with status 2 if the program does not start, 1 if it fails.
    ///
    /// - Parameters:
    ///   - name: The example's name, for messages.
    ///   - usage: Its arguments besides `--live`; nil if it takes none.
    ///   - configuration: How its client works.
    ///   - mock: Creates the exchange to run on without a key.
    ///   - program: The example itself.
    public static func run(
        _ name: String,
        usage: String? = nil,
        configuration: SequenceClient.Configuration = SequenceClient.Configuration(),
        mock: () -> MockExchange,
        _ program: (Place) async throws -> Void
    ) async {
        do {
            let place = try Place(
                arguments: Array(CommandLine.arguments.dropFirst()),
                environment: ProcessInfo.processInfo.environment,
                configuration: configuration,
                mock: mock
            )
            if usage == nil, let unknown = place.arguments.first {
                throw Refusal(message: "unknown argument \(unknown); the only one is --live")
            }
            print("On \(place.name)\n")
            try await program(place)
            await place.client.close()
        } catch let refusal as Refusal {
            fail(name, refusal.message + (usage.map { "\nusage: \($0) [--live]" } ?? ""), 2)
        } catch {
            fail(name, "\(error)", 1)
        }
    }

    private static func fail(_ name: String, _ message: String, _ status: Int32) -> Never {
        FileHandle.standardError.write(Data("\(name): \(message)\n".utf8))
        exit(status)
    }
}
