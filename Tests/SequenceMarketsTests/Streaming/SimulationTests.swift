import Testing

@Suite("Simulated faults", .fewAtATime)
struct SimulationTests {
    /// Ten thousand schedules; a failing seed prints itself, and alone reproduces the failure.
    @Test("10 000 random fault schedules of the link break no invariant", arguments: 0..<10)
    func linkSchedules(block: UInt64) async throws {
        for seed in block * 1_000..<(block + 1) * 1_000 {
            var simulation = LinkSimulation(seed: seed)
            try simulation.run(steps: 150)
            // The other tests wait for answers on the same few threads.
            await Task.yield()
        }
    }
}
