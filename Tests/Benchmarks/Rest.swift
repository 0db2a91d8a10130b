import SequenceMarkets
import SequenceMocks

/// Times GET requests: one after another, and as many at once as asked.
enum Rest {
    static func run(_ arguments: [String]) async throws {
        guard arguments.count >= 3, let count = Int(arguments[2]) else {
            throw ArgumentError(description: "rest TRANSPORT URL COUNT [CONCURRENT]")
        }
        let address = try Address(arguments[1])
        let transport = try Transports.named(
            arguments[0].split(separator: ":").first.map(String.init) ?? ""
        )
        let request = HTTPRequest(
            method: .get,
            origin: address.origin,
            target: address.target,
            headers: ["Authorization": "Bearer none", "Accept": "application/json"]
        )
        #if os(Linux)
            let onLoop = arguments[0].hasSuffix(":loop")
            let executor = onLoop ? (transport as? CurlTransport)?.executor : nil
        #else
            let executor: (any TaskExecutor)? = nil
        #endif
        try await withTaskExecutorPreference(executor) {
            if arguments.count > 3, let concurrent = Int(arguments[3]) {
                try await together(count, concurrent, request, transport)
            } else {
                try await sequential(count, request, transport)
            }
        }
    }

    private static func sequential(
        _ count: Int,
        _ request: HTTPRequest,
        _ transport: any HTTPTransport
    ) async throws {
        for _ in 0..<min(500, count) { _ = try await transport.send(request) }
        var times: [Duration] = []
        let clock = ContinuousClock()
        for _ in 0..<count {
            let start = clock.now
            let response = try await transport.send(request)
            times.append(clock.now - start)
            guard response.status == 200 else {
                throw ArgumentError(description: "status \(response.status)")
            }
        }
        times.sort()
        let shown = [50, 90, 99].map { "p\($0) \(times[times.count * $0 / 100])" }
        print(shown.joined(separator: "  "))
    }

    private static func together(
        _ count: Int,
        _ concurrent: Int,
        _ request: HTTPRequest,
        _ transport: any HTTPTransport
    ) async throws {
        let clock = ContinuousClock()
        for round in 0..<2 {
            let start = clock.now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<concurrent {
                    group.addTask {
                        for _ in 0..<(count / concurrent) {
                            _ = try await transport.send(request)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let seconds = (clock.now - start) / .seconds(1)
            if round == 1 { print("\(Int(Double(count) / seconds)) requests a second") }
        }
    }
}

/// Runs a loopback server that answers everything with 1.5 KB, for the other side.
enum Serve {
    private struct Fixed: MockService {
        let body = Array(repeating: UInt8(ascii: "x"), count: 1500)

        func reply(to request: MockRequest) async -> MockReply {
            .response(HTTPResponse(status: 200, body: body))
        }
    }

    static func run(_ arguments: [String]) async throws {
        let server = LoopbackServer(Fixed(), port: arguments.first.flatMap(UInt16.init) ?? 0)
        try await server.start()
        print("listening on \(server.origin)")
        while true { try await Task.sleep(for: .seconds(3600)) }
    }
}
