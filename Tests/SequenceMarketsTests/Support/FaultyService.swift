import SequenceMarkets
import SequenceMocks

/// An exchange some of whose responses are corrupted in transit, over real sockets.
final class FaultyService: MockService {
    /// What becomes of a request: not asked, or asked and answered in some other way.
    enum Fate: Sendable {
        /// The exchange never sees it, and this is the reply.
        case unseen(MockReply)
        /// The exchange does what was asked; the reply becomes another.
        case carriedOut(@Sendable (HTTPResponse) -> MockReply)
        case asEver
    }

    private let exchange: MockExchange
    private let fate: @Sendable (MockRequest, Int) -> Fate
    private let counts = Locked<[String: Int]>([:])
    private let recorded = Locked<[MockRequest]>([])

    /// `fate` decides each request, with its number among those of its method.
    init(
        _ exchange: MockExchange,
        _ fate: @escaping @Sendable (_ request: MockRequest, _ number: Int) -> Fate
    ) {
        self.exchange = exchange
        self.fate = fate
    }

    /// Every request, in the order of arrival.
    var requests: [MockRequest] { recorded.withLock(\.self) }

    func reply(to request: MockRequest) async -> MockReply {
        recorded.withLock { $0.append(request) }
        let number = counts.withLock { counts in
            counts[request.method, default: 0] += 1
            return counts[request.method] ?? 0
        }
        switch fate(request, number) {
        case .unseen(let reply): return reply
        case .asEver: return await exchange.reply(to: request)
        case .carriedOut(let change):
            let reply = await exchange.reply(to: request)
            guard case .response(let response, _) = reply else { return reply }
            return change(response)
        }
    }
}
