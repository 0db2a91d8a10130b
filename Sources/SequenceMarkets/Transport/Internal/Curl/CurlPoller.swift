#if os(Linux)
    internal import CCurl

    /// The descriptors a loop waits on; closed when both its owner and its thread are gone.
    final class CurlPoller: Sendable {
        let queue: Int32
        let wakeup: Int32
        let timer: Int32

        init?() {
            queue = ccurl_poller_new()
            wakeup = ccurl_wakeup_new()
            timer = ccurl_timer_new()
            guard queue >= 0, wakeup >= 0, timer >= 0,
                ccurl_poller_watch(queue, wakeup, 1, 0, 0) == 0,
                ccurl_poller_watch(queue, timer, 1, 0, 0) == 0
            else { return nil }
        }

        deinit {
            for descriptor in [queue, wakeup, timer] where descriptor >= 0 {
                ccurl_socket_close(descriptor)
            }
        }

        func wake() { ccurl_wake(wakeup) }
    }

    /// The watched sockets, their events and their owners.
    ///
    /// A socket libcurl no longer asks about stays in the kernel's queue while it is open: the next
    /// request on the same connection then needs no system call for it.
    struct CurlWatchList {
        /// The owner of a socket's events.
        enum Owner {
            case nobody
            case multi(CurlMulti)
            case webSocket(CurlSocket)
        }

        private struct Entry {
            var owner = Owner.nobody
            var reads = false
            var writes = false
            var isKnown = false
            /// Whether we opened it, and so are notified when it is closed.
            var isOurs = false
        }

        private let queue: Int32
        private var entries: [Entry] = []
        /// Kept connections without a request.
        private var idle: [Int32] = []

        init(queue: Int32) {
            self.queue = queue
        }

        func owner(of socket: Int32) -> Owner {
            isKnown(socket) ? entries[Int(socket)].owner : .nobody
        }

        mutating func opened(_ socket: Int32) {
            guard socket >= 0 else { return }
            grow(to: socket)
            entries[Int(socket)] = Entry()
            entries[Int(socket)].isOurs = true
        }

        mutating func closed(_ socket: Int32) {
            guard isKnown(socket) else { return }
            idle.removeAll { $0 == socket }
            entries[Int(socket)] = Entry()
        }

        /// Ends idle connections with unexpected data, which must not be taken for the next
        /// request's answer.
        mutating func discardTalkativeIdle() {
            while !idle.isEmpty {
                let index = idle.withUnsafeBufferPointer {
                    Int(ccurl_find_readable($0.baseAddress, Int32($0.count)))
                }
                guard idle.indices.contains(index) else { return }
                ccurl_socket_discard(idle.remove(at: index))
            }
        }

        /// Ends an idle connection if it has unexpected data: the kernel may be reporting data that
        /// was read meanwhile.
        mutating func discardIfTalkative(_ socket: Int32) {
            guard let index = idle.firstIndex(of: socket), ccurl_is_readable(socket) != 0 else {
                return
            }
            idle.remove(at: index)
            ccurl_socket_discard(socket)
        }

        mutating func watch(_ socket: Int32, reads: Bool, writes: Bool, for owner: Owner) {
            guard socket >= 0 else { return }
            grow(to: socket)
            let index = Int(socket)
            if !idle.isEmpty { idle.removeAll { $0 == socket } }
            entries[index].owner = owner
            // Watching for more events than needed does not harm an idle connection; repeated
            // write-readiness events would.
            if entries[index].isKnown, entries[index].reads == reads,
                entries[index].writes == writes
            {
                return
            }
            let known: Int32 = entries[index].isKnown ? 1 : 0
            let result = ccurl_poller_watch(queue, socket, reads ? 1 : 0, writes ? 1 : 0, known)
            if result != 0 {
                _ = ccurl_poller_watch(
                    queue,
                    socket,
                    reads ? 1 : 0,
                    writes ? 1 : 0,
                    known == 1 ? 0 : 1
                )
            }
            entries[index].isKnown = true
            entries[index].reads = reads
            entries[index].writes = writes
        }

        /// libcurl has no interest in the socket for now.
        mutating func release(_ socket: Int32, isKept: Bool) {
            guard isKnown(socket) else { return }
            if isKept, entries[Int(socket)].isOurs, !idle.contains(socket) { idle.append(socket) }
            let entry = entries[Int(socket)]
            if entry.isOurs, entry.isKnown, entry.reads, !entry.writes {
                entries[Int(socket)].owner = .nobody
            } else {
                forget(socket)
            }
        }

        /// Removes the socket from the queue, if it is there.
        mutating func forget(_ socket: Int32) {
            guard isKnown(socket) else { return }
            if entries[Int(socket)].isKnown { _ = ccurl_poller_forget(queue, socket) }
            let isOurs = entries[Int(socket)].isOurs
            entries[Int(socket)] = Entry()
            entries[Int(socket)].isOurs = isOurs
        }

        private func isKnown(_ socket: Int32) -> Bool {
            entries.indices.contains(Int(socket))
        }

        private mutating func grow(to socket: Int32) {
            while entries.count <= Int(socket) { entries.append(Entry()) }
        }
    }

    /// A multi handle of libcurl and the moment it wants to be called next.
    final class CurlMulti {
        let handle: UnsafeMutableRawPointer
        private(set) unowned var core: CurlCore
        var deadline = MonotonicTime.never
        /// Whether its connections carry one request after another, so that an idle one must not
        /// receive any data.
        var keepsSilentConnections = false

        init?(core: CurlCore) {
            self.core = core
            guard let handle = ccurl_multi_new(onSocket, onTimer) else { return nil }
            self.handle = handle
            let me = Unmanaged.passUnretained(self).toOpaque()
            ccurl_multi_set_context(handle, me)
        }

        deinit { ccurl_multi_free(handle) }
    }

    private func onSocket(
        _: UnsafeMutableRawPointer?,
        _ socket: Int32,
        _ what: Int32,
        _ context: UnsafeMutableRawPointer?,
        _: UnsafeMutableRawPointer?
    ) -> Int32 {
        guard let context else { return 0 }
        let multi = Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue()
        if what == CCURL_POLL_REMOVE {
            multi.core.watchList.release(socket, isKept: multi.keepsSilentConnections)
        } else {
            multi.core.watchList.watch(
                socket,
                reads: what & Int32(CCURL_POLL_IN) != 0,
                writes: what & Int32(CCURL_POLL_OUT) != 0,
                for: .multi(multi)
            )
        }
        return 0
    }

    private func onTimer(
        _: UnsafeMutableRawPointer?,
        _ milliseconds: Int,
        _ context: UnsafeMutableRawPointer?
    ) -> Int32 {
        guard let context else { return 0 }
        let multi = Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue()
        if milliseconds < 0 {
            multi.deadline = MonotonicTime.never
        } else if milliseconds == 0 {
            multi.deadline = 0
        } else {
            multi.deadline = MonotonicTime.now + UInt64(milliseconds) * 1_000_000
        }
        return 0
    }
#endif
