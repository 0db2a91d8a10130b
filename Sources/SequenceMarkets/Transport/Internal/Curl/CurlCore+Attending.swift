#if os(Linux)
    internal import CCurl

    /// A socket that a caller watches itself, and until when.
    struct CurlWatch: Sendable {
        let socket: Int32
        let end: UInt64
    }

    extension CurlCore {
        /// Whether nobody watches for the answer to a request; its caller must attend to it then.
        func isUnattended(_ exchange: CurlExchange) -> Bool {
            guard !exchange.isOver, exchange.transfer != nil, watchList.unwatched != nil else {
                exchange.isAttended = false
                return false
            }
            return true
        }

        /// Until when the caller should look out for the answer, if at all; if not, the loop
        /// does.
        func attend(_ exchange: CurlExchange) -> CurlWatch? {
            exchange.isAttended = false
            guard let socket = watchList.unwatched else { return nil }
            guard !exchange.isOver, exchange.transfer != nil, isAlone, let time = patience.next()
            else {
                watchList.watchAgain(socket)
                return nil
            }
            return CurlWatch(socket: socket, end: MonotonicTime.now + time)
        }

        /// Takes what has come for a request; its result, if that was all.
        func look(
            at watch: CurlWatch,
            for exchange: CurlExchange,
            isLast: Bool
        ) -> Result<HTTPResponse, TransportError>? {
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
            return exchange.result
        }
    }
#endif
