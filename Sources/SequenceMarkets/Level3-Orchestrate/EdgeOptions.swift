/// An edge's options besides starting its child.
public struct EdgeOptions: Sendable, Hashable {
    /// How the child's quantity follows from the parent's fills.
    public var sizing: Sizing?
    /// What happens to the child when the parent is cancelled.
    public var onParentCancel: FailureAction?
    /// What happens to the parent when the child is rejected.
    public var onChildReject: FailureAction?

    /// The defaults.
    public init() {}

    private func with(_ change: (inout EdgeOptions) -> Void) -> EdgeOptions {
        var copy = self
        change(&copy)
        return copy
    }

    /// Sets how the child's quantity follows from the parent's fills.
    public func sizing(_ sizing: Sizing) -> EdgeOptions { with { $0.sizing = sizing } }
    /// Sets what happens to the child when the parent is cancelled.
    public func onParentCancel(_ action: FailureAction) -> EdgeOptions {
        with { $0.onParentCancel = action }
    }
    /// Sets what happens to the parent when the child is rejected.
    public func onChildReject(_ action: FailureAction) -> EdgeOptions {
        with { $0.onChildReject = action }
    }
}
