/// An event of a prediction market's life.
public protocol LifecycleEvent: JSONModel {
    /// What two reports of one event have in common.
    var deduplicationKey: String { get }
}
