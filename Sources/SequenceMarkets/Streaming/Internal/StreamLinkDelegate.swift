/// Reads the messages of one connection; used on the transport's thread only.
protocol StreamLinkReader: AnyObject {
    func receive(_ message: UnsafeRawBufferPointer)
    /// Delivers what has been received, without waiting for the end of a read.
    func handOver()
    /// The end of one read, when consumers are woken. Returns whether to pause.
    func finishRead(at time: Nanoseconds) -> Bool
}

/// A link's callbacks to the session it serves.
///
/// All but the first are called under the link's lock: an implementation must not call the link.
protocol StreamLinkDelegate: AnyObject, Sendable {
    /// A reader for a new connection; it must not retain the session.
    func makeReader() -> any StreamLinkReader
    /// The link's state has changed, or the set of acknowledged topics.
    func linkDidChange(_ state: StreamState, _ acknowledged: Set<Topic>)
    /// From this moment on events may have been missed.
    func linkDidLoseTrack(since: Nanoseconds)
    /// Every topic is acknowledged again.
    func linkDidResume()
    func linkDidReject(_ topics: [Topic])
    func linkDidFail(_ error: SequenceError)
    /// The link's lock is free again: its earlier callbacks may now be acted on.
    func linkIsUnlocked()
}
