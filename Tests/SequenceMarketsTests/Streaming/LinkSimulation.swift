import SequenceMocks

@testable import SequenceMarkets

/// One run of the link's state machine against a server and a network that fail at random.
///
/// Everything is decided by the seed, so a failure is reproduced by it.
struct LinkSimulation {
    /// What must hold and did not, with the moment.
    struct Violation: Error, CustomStringConvertible {
        var description: String
    }

    private struct Socket {
        var generation: Int
        var subscribed: Set<Topic> = []
        /// The topics of each subscription that has yet to be acknowledged.
        var acksDue: [[Topic]] = []
        /// What was acknowledged by name, as far as the server knows.
        var acknowledged: Set<Topic> = []
        var pongsDue = 0
        /// Half-open: nothing comes from the server any more.
        var stalledAt: Duration?
    }

    private let seed: UInt64
    private let random: RandomSource
    private let configuration = StreamConfiguration()
    private var machine: StreamStateMachine
    private var now = Duration.zero
    private var socket: Socket?
    private var connecting: Int?
    private var isHoleOpen = false
    private var isHealthy = false
    private var rejected: Set<Topic> = []
    private static let topics = (0..<6).map { Topic("prices:S\($0)") } + [.orders, .fills]

    init(seed: UInt64) {
        self.seed = seed
        random = SeededGenerator(seed: seed).randomSource
        machine = StreamStateMachine(configuration, random: random)
    }

    private func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }

    private func require(_ holds: Bool, _ what: @autoclosure () -> String) throws {
        guard !holds else { return }
        throw Violation(description: "seed \(seed), at \(now): \(what()), phase \(machine.phase)")
    }

    mutating func run(steps: Int) throws {
        try change()
        for _ in 0..<steps {
            try step()
            try check()
        }
        try heal()
    }

    private mutating func step() throws {
        switch pick(12) {
        case 0, 1: try change()
        case 2, 3: try finishConnecting(succeeds: pick(3) > 0)
        case 4, 5: try serverSpeaks()
        case 6: try loseSocket()
        case 7: if socket?.stalledAt == nil { socket?.stalledAt = now }
        case 8: try staleVoice()
        default: try passTime()
        }
    }

    private mutating func change() throws {
        let topic = LinkSimulation.topics[pick(LinkSimulation.topics.count)]
        if pick(3) > 0 || machine.wanted.isEmpty {
            rejected.remove(topic)
            machine.want([topic])
        } else if let some = machine.wanted.keys.sorted(by: { $0.rawValue < $1.rawValue }).first {
            machine.release([some])
        }
        try handle(.topicsChanged)
    }

    private mutating func finishConnecting(succeeds: Bool) throws {
        guard let generation = connecting else { return }
        connecting = nil
        guard succeeds else {
            return try handle(.connectFailed(generation: generation, final: false))
        }
        guard generation == machine.generation, machine.phase == .connecting else { return }
        socket = Socket(generation: generation)
        try handle(.connected(generation: generation))
    }

    private mutating func serverSpeaks() throws {
        guard var current = socket, current.stalledAt == nil else { return }
        let generation = current.generation
        try handle(.received(generation: generation))
        if !current.acksDue.isEmpty {
            var topics = current.acksDue.removeFirst()
            let refused = pick(10) == 0 && !isHealthy ? topics.first : nil
            if let refused {
                topics.removeFirst()
                current.subscribed.remove(refused)
                rejected.insert(refused)
            }
            // An acknowledgement may leave topics out, come in parts, or name those of others.
            if !isHealthy, !topics.isEmpty {
                switch pick(8) {
                case 0: topics.removeLast()
                case 1: current.acksDue.append([topics.removeLast()])
                case 2: topics.append("prices:NOBODY-ASKED")
                default: break
                }
            }
            current.acknowledged.formUnion(topics)
            socket = current
            try handle(
                .acknowledged(
                    generation: generation,
                    accepted: topics,
                    rejected: refused.map { [$0, "book:NOBODY-ASKED"] } ?? []
                )
            )
        } else if current.pongsDue > 0 {
            current.pongsDue -= 1
            socket = current
            try handle(.pong(generation: generation))
        }
    }

    private mutating func loseSocket() throws {
        guard let generation = socket?.generation else { return }
        socket = nil
        try handle(.ended(generation: generation))
    }

    /// What an old socket still says must change nothing.
    private mutating func staleVoice() throws {
        let old = machine.generation - 1
        let before = machine.phase
        for event: StreamStateMachine.Event in [
            .ended(generation: old), .pong(generation: old),
            .acknowledged(generation: old, accepted: LinkSimulation.topics, rejected: []),
            .acknowledged(generation: old, accepted: [], rejected: LinkSimulation.topics),
            .connectFailed(generation: old, final: true), .connected(generation: old),
        ] {
            let actions = machine.handle(event, now: now)
            try require(actions.isEmpty, "an old socket's \(event) led to \(actions)")
        }
        try require(machine.phase == before, "an old socket changed the phase")
    }

    private mutating func passTime() throws {
        let next = machine.deadline.map { max(.zero, $0 - now) } ?? .seconds(1)
        now += pick(2) == 0 ? next : min(next, .milliseconds(Int64(pick(3_000))))
        try handle(.tick)
    }

    private mutating func handle(_ event: StreamStateMachine.Event) throws {
        for action in machine.handle(event, now: now) {
            switch action {
            case .connect(let generation):
                try require(socket == nil, "a second socket while one is open")
                connecting = generation
            case .flush: flush()
            case .ping: socket?.pongsDue += 1
            case .abort, .close: socket = nil
            case .gapBegan:
                try require(!isHoleOpen, "a hole in a hole")
                isHoleOpen = true
            case .resubscribed:
                try require(isHoleOpen, "the end of no hole")
                isHoleOpen = false
            case .changed(.idle): isHoleOpen = false
            case .rejected(let topics):
                try require(topics.allSatisfy(rejected.contains), "\(topics) were not rejected")
            case .changed(.live):
                let acknowledged = socket?.acknowledged ?? []
                let wanted = Set(machine.wanted.keys)
                try require(
                    wanted.isSubset(of: acknowledged),
                    "live, though only \(acknowledged) of \(wanted) are acknowledged"
                )
            case .changed, .acknowledgementsChanged: break
            }
        }
    }

    private mutating func flush() {
        while let message = machine.nextMessage(now: now) {
            let json = try? JSONValue(parsing: message)
            func list(_ key: String) -> [Topic] {
                (json?[key]?.arrayValue ?? []).compactMap { $0.stringValue.map { Topic($0) } }
            }
            if json?["subscribe"] != nil { socket?.acksDue.append(list("subscribe")) }
            socket?.subscribed.formUnion(list("subscribe"))
            socket?.subscribed.subtract(list("unsubscribe"))
            socket?.acknowledged.subtract(list("unsubscribe"))
        }
    }

    private func check() throws {
        switch machine.phase {
        case .idle, .closed, .failed: break
        default:
            let moves = machine.deadline != nil || connecting == machine.generation
            try require(moves, "nothing will ever happen again")
        }
        if let stalledAt = socket?.stalledAt, let deadline = machine.deadline {
            let worst = configuration.pingInterval + configuration.pongTimeout
            try require(deadline <= stalledAt + worst, "a dead link would be found too late")
        }
        if let socket, machine.phase == .live, socket.stalledAt == nil {
            let wanted = Set(machine.wanted.keys)
            try require(socket.subscribed == wanted, "\(socket.subscribed) is not \(wanted)")
        }
    }

    /// With a good server and network, the link must come to live with what is wanted.
    private mutating func heal() throws {
        isHealthy = true
        machine.want([.orders])
        try handle(.topicsChanged)
        for _ in 0..<2_000 {
            if machine.phase == .live, socket?.stalledAt == nil { break }
            if connecting != nil {
                try finishConnecting(succeeds: true)
            } else if let socket, socket.stalledAt == nil,
                !socket.acksDue.isEmpty || socket.pongsDue > 0
            {
                try serverSpeaks()
            } else {
                try passTime()
            }
        }
        try require(machine.phase == .live, "it did not recover")
        try require(!isHoleOpen, "the hole was never closed")
        try check()
    }
}
