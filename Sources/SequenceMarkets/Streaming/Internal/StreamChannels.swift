/// A channel of the stream, as the server names it.
final class StreamChannel: Sendable {
    /// The kind of a channel name.
    enum Family: String, CaseIterable {
        case prices, book, orders, fills, routing, tca, funding, traces, deployment
        case fairPrice = "fair_price"
        case other = ""
    }

    let name: String
    let family: Family
    /// The part after the first colon: a symbol, or an id.
    let subject: String

    init(_ name: String) {
        self.name = name
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let kind = parts.first.map(String.init) ?? ""
        family = Family(rawValue: kind) ?? Family(rawValue: kind.lowercased()) ?? .other
        subject = parts.count > 1 ? String(parts[1]) : ""
    }
}

/// The channels seen on one connection so far, found by the bytes of their names.
///
/// Bounded: names come from the server, and an unlimited variety must not fill the memory.
struct StreamChannels {
    private static let capacity = 65_536
    private var channels: [StreamChannel] = []
    private var families: [StreamChannel.Family] = []
    private var keys: [ShortKey] = []
    /// Indexes into `channels`, by the hash of the key; -1 is none.
    private var slots = [Int32](repeating: -1, count: 64)
    private var longNames: [String: Int] = [:]

    subscript(place: Int) -> StreamChannel { channels[place] }

    @inline(__always)
    func family(at place: Int) -> StreamChannel.Family { families[place] }

    /// The index of the channel whose name is the string at `reader`, which is consumed; nil if the
    /// channel cannot be kept, and then nothing is consumed.
    @inline(__always)
    mutating func place(of reader: inout JSONReader) -> Int? {
        var cursor = reader.cursor
        guard let key = ShortKey(at: &cursor, end: reader.end) else {
            return placeOfLongName(&reader)
        }
        var slot = key.hash & (slots.count &- 1)
        while slots[slot] >= 0 {
            let place = Int(slots[slot])
            if keys[place] == key {
                reader.cursor = cursor
                return place
            }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        return add(key, &reader, cursor)
    }

    @inline(never)
    private mutating func add(
        _ key: ShortKey,
        _ reader: inout JSONReader,
        _ end: UnsafePointer<UInt8>
    ) -> Int? {
        guard channels.count < StreamChannels.capacity, let name = try? reader.readString()
        else { return nil }
        append(StreamChannel(name), key)
        if channels.count * 2 > slots.count {
            slots = [Int32](repeating: -1, count: slots.count * 2)
            for place in keys.indices { enter(place) }
        } else {
            enter(channels.count - 1)
        }
        return channels.count - 1
    }

    private mutating func append(_ channel: StreamChannel, _ key: ShortKey) {
        channels.append(channel)
        families.append(channel.family)
        keys.append(key)
    }

    private mutating func enter(_ place: Int) {
        guard keys[place].count > 0 else { return }
        var slot = keys[place].hash & (slots.count - 1)
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(place)
    }

    @inline(never)
    private mutating func placeOfLongName(_ reader: inout JSONReader) -> Int? {
        let before = reader.cursor
        guard let name = try? reader.readString() else {
            reader.cursor = before
            return nil
        }
        if let place = longNames[name] { return place }
        guard channels.count < StreamChannels.capacity else {
            reader.cursor = before
            return nil
        }
        append(StreamChannel(name), ShortKey())
        longNames[name] = channels.count - 1
        return channels.count - 1
    }
}
