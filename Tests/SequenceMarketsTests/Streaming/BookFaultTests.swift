import SequenceMarkets
import SequenceMocks
import Testing

/// Books over a bad link: never a ghost, never a price that is not the exchange's.
@Suite("Order books under faults", .fewAtATime)
struct BookFaultTests {
    typealias Path = StreamHarness.Path

    enum Fault: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case drop, reset, close, stall, gap, garbled, brokenFrame
        var testDescription: String { rawValue }

        func strike(_ socket: MockSocket) {
            switch self {
            case .drop: socket.drop()
            case .reset: socket.reset()
            case .close: socket.close()
            case .stall: socket.stall()
            case .gap: socket.send(#"{"channel":"book:BTC-USD","gap":{"dropped":3}}"#)
            case .garbled:
                socket.send(#"{"channel":"book:BTC-USD","data":{"symbol":"BTC-USD","bids":7}}"#)
            case .brokenFrame: socket.sendRaw([0x83, 0])
            }
        }
    }

    /// The books of a stream, as a consumer keeps them, and whether each was invalid since.
    private final class Keeper: Sendable {
        private let state = Locked((books: OrderBooks(), wasInvalid: false))

        var books: OrderBooks { state.withLock(\.books) }
        var wasInvalid: Bool { state.withLock(\.wasInvalid) }

        func follow(_ stream: MarketStream) -> Task<Void, any Error> {
            Task {
                for try await event in stream {
                    state.withLock { state in
                        state.books.apply(event)
                        if state.books.nbbo("BTC-USD").bid == nil { state.wasInvalid = true }
                    }
                }
            }
        }
    }

    @Test(
        "After any fault a book is invalid until its snapshot, and then the exchange's again",
        arguments: Path.allCases,
        Fault.allCases
    )
    func booksAreTrue(path: Path, fault: Fault) async throws {
        // Broken bytes do not exist without a socket.
        if path == .inProcess, fault == .brokenFrame { return }
        try await StreamHarness.run(path) { harness in
            let stream = harness.client.stream([.book("BTC-USD")])
            let keeper = Keeper()
            let task = keeper.follow(stream)
            #expect(await harness.advance { keeper.books.nbbo("BTC-USD").bid != nil })
            let socket = try #require(harness.exchange.sockets.first)
            fault.strike(socket)
            #expect(await harness.advance { keeper.wasInvalid }, "never invalid")
            #expect(await harness.advance { keeper.books.nbbo("BTC-USD").bid != nil }, "never back")
            // Both are asked at one moment of the clock, which stands still meanwhile.
            let quote = try await harness.client.quote("BTC-USD")
            let agrees = await harness.advance(by: .zero, atMost: .seconds(1)) {
                let best = keeper.books.nbbo("BTC-USD")
                return best.bid?.price == quote.nbbo.bid && best.ask?.price == quote.nbbo.ask
            }
            #expect(agrees, "\(keeper.books.nbbo("BTC-USD")) is not \(quote.nbbo)")
            task.cancel()
        }
    }
}
