/// Finds the newest event of each channel among those of one read.
struct ChannelNotes {
    private struct Note {
        /// The last read that had an event of the channel.
        var read = 0
        /// The roster's epoch when the topic was looked up.
        var epoch = -1
        /// The topic's index, or nil if it is not watched.
        var topic: Int?
        /// How many more reads are looked at whole.
        var lessons = 0
    }

    /// How many reads of a channel are looked at whole, for the instrument types it tells.
    private static let lessons = 16

    private var notes: [Note] = []
    private var reads = 0

    /// Calls `body` with the index of a topic and that of its newest event, and `learn` with those of
    /// earlier events of a channel's first reads.
    ///
    /// From the end: an event costs two comparisons, unless it is the newest of its channel.
    @inline(__always)
    mutating func forEachNewest(
        of arrivals: StreamIntake.Arrivals,
        epoch: Int,
        find: (Int) -> Int?,
        learn: (Int, Int) -> Void,
        body: (Int, Int) -> Void
    ) {
        reads &+= 1
        var index = arrivals.count
        while index > 0 {
            index &-= 1
            let channel = arrivals.channel(at: index)
            if channel < notes.count, notes[channel].read == reads {
                if notes[channel].lessons > 0, let topic = notes[channel].topic {
                    learn(topic, index)
                }
                continue
            }
            if let topic = note(channel, epoch, find) { body(topic, index) }
        }
    }

    private mutating func note(_ channel: Int, _ epoch: Int, _ find: (Int) -> Int?) -> Int? {
        while notes.count <= channel { notes.append(Note()) }
        notes[channel].read = reads
        if notes[channel].epoch != epoch {
            notes[channel].epoch = epoch
            notes[channel].topic = find(channel)
            notes[channel].lessons = ChannelNotes.lessons
        } else if notes[channel].lessons > 0 {
            notes[channel].lessons -= 1
        }
        return notes[channel].topic
    }
}
