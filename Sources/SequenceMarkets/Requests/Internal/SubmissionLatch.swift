import Synchronization

/// Refuses submissions in the scope of a dead-man guard that has tripped, for good.
///
/// It travels with the scope's tasks, also with those that outlive it.
final class SubmissionLatch: Sendable {
    /// The latch of the innermost guard around this task.
    @TaskLocal static var current: SubmissionLatch?

    private let isSet = Atomic(false)
    private let outer: SubmissionLatch?

    init(inside outer: SubmissionLatch?) { self.outer = outer }

    /// From now on its scope submits nothing.
    func trip() { isSet.store(true, ordering: .releasing) }

    /// Whether this guard, or one around it, has tripped.
    var isTripped: Bool {
        isSet.load(ordering: .acquiring) || outer?.isTripped == true
    }
}

/// How many emergency stops of a client are under way: until they end it submits nothing.
final class EmergencyStops: Sendable {
    private let count = Atomic(0)

    var areUnderWay: Bool { count.load(ordering: .acquiring) > 0 }

    func begin() { count.add(1, ordering: .acquiringAndReleasing) }

    func end() { count.subtract(1, ordering: .acquiringAndReleasing) }
}
