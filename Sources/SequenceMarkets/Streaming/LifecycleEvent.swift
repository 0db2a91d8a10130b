/// An event in the life cycle of a prediction market.
public protocol LifecycleEvent: JSONModel {
    /// The key that two reports of the same event share.
    var deduplicationKey: String { get }
}
