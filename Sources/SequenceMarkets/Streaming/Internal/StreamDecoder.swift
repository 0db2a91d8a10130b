/// Reads the messages of one connection; used on one thread at a time.
final class StreamDecoder {
    // Behind a pointer: access is exclusive by design, so nothing has to be checked at each use.
    private let channels: UnsafeMutablePointer<StreamChannels>
    private let repeated = RepeatedStrings()

    init() {
        channels = .allocate(capacity: 1)
        channels.initialize(to: StreamChannels())
    }

    deinit {
        channels.deinitialize(count: 1)
        channels.deallocate()
        repeated.free()
    }

    /// The channel at an index.
    func channel(_ place: Int) -> StreamChannel { channels.pointee[place] }

    /// The event of a message in the usual form, and the index of its channel; nil for a message
    /// that must be read with ``StreamFrame/read(_:)``.
    @inline(__always)
    func event(in message: UnsafeRawBufferPointer) throws(JSONError) -> (Int, TopicEvent)? {
        guard let base = message.baseAddress, message.count > 0 else { return nil }
        var reader = JSONReader(
            start: base.assumingMemoryBound(to: UInt8.self),
            count: message.count
        )
        reader.repeated = repeated
        guard reader.skip("{\"channel\":"), let place = channels.pointee.place(of: &reader),
            reader.skip(",\"data\":")
        else { return nil }
        // The closure captures the table, not this object.
        let channels = channels
        reader.depth = 1
        let family = channels.pointee.family(at: place)
        // A message that this client does not know may announce a gap.
        guard family != .other else { return nil }
        let event = try StreamFrame.readEvent(family, &reader) { channels.pointee[place] }
        // Anything after the payload may change the meaning of the message.
        guard reader.skip("}"), reader.cursor == reader.end else { return nil }
        return (place, event)
    }
}
