/// Reads what one connection brings; used on the transport's thread only.
protocol StreamLinkReader: AnyObject {
    func receive(_ message: UnsafeRawBufferPointer)
    /// Hands over what has been received, without waiting for the end of a read.
    func handOver()
    /// The end of one read: the place to wake consumers. Returns whether to pause.
    func finishRead(at time: Nanoseconds) -> Bool
}

/// What a link tells the session it serves.
///
/// All but the first are called under the link's lock: an answer must not call the link.
protocol StreamLinkDelegate: AnyObject, Sendable {
    /// A reader for a new connection; it must not hold on to the session.
    func makeReader() -> any StreamLinkReader
    /// The link's state has changed, or which topics the server has acknowledged.
    func linkDidChange(_ state: StreamState, _ acknowledged: Set<Topic>)
    /// From this moment on something may have been missed.
    func linkDidLoseTrack(since: Nanoseconds)
    /// Every topic is acknowledged again.
    func linkDidResume()
    func linkDidReject(_ topics: [Topic])
    func linkDidFail(_ error: SequenceError)
    /// The link's lock is free again: what it has told may now be acted on.
    func linkIsUnlocked()
}
