/// What an edge does beside starting its child.
public struct EdgeOptions: Sendable, Hashable {
    /// How the child's quantity follows from the parent's fills.
    public var sizing: Sizing?
    /// What happens to the child when the parent is cancelled.
    public var onParentCancel: FailureAction?
    /// What happens to the parent when the child is refused.
    public var onChildReject: FailureAction?

    /// Nothing beside.
    public init() {}

    private func with(_ change: (inout EdgeOptions) -> Void) -> EdgeOptions {
        var copy = self
        change(&copy)
        return copy
    }

    /// Says how the child's quantity follows from the parent's fills.
    public func sizing(_ sizing: Sizing) -> EdgeOptions { with { $0.sizing = sizing } }
    /// Says what happens to the child when the parent is cancelled.
    public func onParentCancel(_ action: FailureAction) -> EdgeOptions {
        with { $0.onParentCancel = action }
    }
    /// Says what happens to the parent when the child is refused.
    public func onChildReject(_ action: FailureAction) -> EdgeOptions {
        with { $0.onChildReject = action }
    }
}
