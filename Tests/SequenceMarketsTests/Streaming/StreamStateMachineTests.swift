import SequenceMocks
import Testing

@testable import SequenceMarkets

@Suite("The state of a stream's link", .fewAtATime)
struct StreamStateMachineTests {
    private func liveMachine() -> StreamStateMachine {
        var machine = StreamStateMachine(
            StreamConfiguration(),
            subscribes: false,
            random: SeededGenerator(seed: 1).randomSource
        )
        machine.want([.orders])
        _ = machine.handle(.topicsChanged, now: .zero)
        _ = machine.handle(.connected(generation: machine.generation), now: .zero)
        return machine
    }

    private func isDead(_ actions: [StreamStateMachine.Action]) -> Bool {
        actions.contains { if case .abort = $0 { true } else { false } }
    }

    @Test("A ping without an answer on a silent link ends it")
    func silentLinkIsDead() {
        var machine = liveMachine()
        _ = machine.handle(.tick, now: .seconds(5))
        #expect(!isDead(machine.handle(.tick, now: .milliseconds(7_900))))
        #expect(isDead(machine.handle(.tick, now: .milliseconds(8_000))))
    }

    @Test("What keeps coming proves the link alive, even if it holds up the answer to the ping")
    func busyLinkIsAlive() {
        var machine = liveMachine()
        _ = machine.handle(.tick, now: .seconds(5))
        for second in 6...30 {
            _ = machine.handle(.received(generation: machine.generation), now: .seconds(second))
            #expect(!isDead(machine.handle(.tick, now: .seconds(second))))
        }
        #expect(isDead(machine.handle(.tick, now: .seconds(33))))
    }
}
