#if os(Linux)
    internal import CCurl

    /// A socket that a caller watches itself, and until when.
    struct CurlWatch: Sendable {
        let socket: Int32
        let end: UInt64
    }

    extension CurlCore {
        /// Whether and how long the caller of a request should look out for its answer; from
        /// here on its thread is on its own.
        func attend(_ exchange: CurlExchange) -> CurlWatch? {
            exchange.isAttended = false
            guard let socket = watchList.unwatched else { return nil }
            guard !exchange.isOver, exchange.transfer != nil, let time = patience.next() else {
                watchList.watchAgain(socket)
                return nil
            }
            return CurlWatch(socket: socket, end: MonotonicTime.now + time)
        }

        /// Takes what has come for a request; true if that was all.
        func look(at watch: CurlWatch, for exchange: CurlExchange, isLast: Bool) -> Bool {
            if !exchange.isOver, watchList.unwatched == watch.socket,
                case .multi(let multi) = watchList.owner(of: watch.socket)
            {
                _ = ccurl_multi_act(multi.handle, watch.socket, Int32(CCURL_SELECT_IN))
                settle(multi)
            }
            if exchange.isOver {
                patience.succeeded()
            } else if isLast {
                patience.failed()
                watchList.watchAgain(watch.socket)
            }
            return exchange.isOver
        }
    }
#endif
