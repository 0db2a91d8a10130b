import SequenceMarkets
import SequenceMocks

/// An exchange behind an unreliable front: what a fault concerns arrives late,
/// broken, or not at all.
final class SoakService: MockService {
    private struct State {
        /// What happens to the next requests, the first one first.
        var requests: [SoakFault.Kind] = []
        /// What happens to the next upgrades.
        var upgrades: [SoakFault.Kind] = []
        var sockets: [SoakSocket] = []
    }

    private let exchange: MockExchange
    private let time = TimeSource.system
    private let state = Locked(State())

    init(_ exchange: MockExchange) { self.exchange = exchange }

    /// Brings about a fault, now or with the next requests.
    func strike(_ fault: SoakFault) {
        switch fault.kind {
        case .refused429, .refused503, .refused502, .requestDropped, .requestIgnored,
            .answerDropped, .answerIgnored, .answer500, .answer504, .answerCut, .answerBroken,
            .answerReset, .answerDripped, .answerLate:
            state.withLock { state in
                state.requests += Array(repeating: fault.kind, count: fault.count)
            }
        case .upgradeRefused, .upgradeIgnored:
            state.withLock { $0.upgrades.append(fault.kind) }
            // Somebody has to ask for an upgrade first.
            for socket in openSockets { socket.drop(reset: false) }
        default:
            for socket in openSockets { socket.strike(fault) }
        }
    }

    /// No more faults but those that are under way.
    func heal() {
        state.withLock { ($0.requests, $0.upgrades) = ([], []) }
        for socket in openSockets { socket.heal() }
    }

    private var openSockets: [SoakSocket] {
        state.withLock { state in
            state.sockets.removeAll { $0.isGone }
            return state.sockets
        }
    }

    func reply(to request: MockRequest) async -> MockReply {
        if request.headers["Upgrade"] != nil { return await upgrade(request) }
        let fault = state.withLock { state -> SoakFault.Kind? in
            state.requests.isEmpty ? nil : state.requests.removeFirst()
        }
        switch fault {
        case .refused429: return refusal(429, "RATE_LIMITED", ["Retry-After": "1"])
        case .refused502: return refusal(502, "BAD_GATEWAY")
        case .refused503: return refusal(503, "SERVICE_UNAVAILABLE")
        case .requestDropped: return .drop
        case .requestIgnored: return .silence
        default:
            let reply = await exchange.reply(to: request)
            if fault == .answerLate { try? await time.sleep(.milliseconds(1_500)) }
            return spoil(reply, fault)
        }
    }

    private func spoil(_ reply: MockReply, _ fault: SoakFault.Kind?) -> MockReply {
        guard let fault, case .response(var response, _) = reply else { return reply }
        let half = response.body.count / 2
        switch fault {
        case .answerDropped: return .drop
        case .answerIgnored: return .silence
        case .answer500: return refusal(500, "INTERNAL_ERROR")
        case .answer504: return refusal(504, "GATEWAY_TIMEOUT")
        case .answerCut: return .response(response, .truncated(after: half))
        case .answerReset: return .response(response, .reset(after: half))
        case .answerDripped: return .response(response, .dripped(7))
        case .answerBroken:
            response.body = Array("<html>".utf8)
            return .response(response)
        default: return reply
        }
    }

    private func refusal(
        _ status: Int,
        _ code: String,
        _ headers: HTTPHeaders = [:]
    ) -> MockReply {
        let text = #"{"error":{"code":"\#(code)","message":"a fault of the soak"}}"#
        return .response(HTTPResponse(status: status, headers: headers, body: Array(text.utf8)))
    }

    private func upgrade(_ request: MockRequest) async -> MockReply {
        let fault = state.withLock { state -> SoakFault.Kind? in
            state.upgrades.isEmpty ? nil : state.upgrades.removeFirst()
        }
        if fault == .upgradeRefused { return refusal(503, "SERVICE_UNAVAILABLE") }
        if fault == .upgradeIgnored { return .silence }
        let reply = await exchange.reply(to: request)
        guard case .webSocket(let handler) = reply else { return reply }
        return .webSocket(
            SoakSocketHandler(handler) { [weak self] socket in
                self?.state.withLock { $0.sockets.append(socket) }
            }
        )
    }
}
