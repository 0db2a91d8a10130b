#if os(Linux)
    extension CurlTransport: HTTPStreamTransport {
        /// Sends the request and returns when the response's head has arrived.
        public func open(
            _ request: HTTPRequest,
            delivering sink: any HTTPStreamSink
        ) async throws(TransportError) -> any HTTPStreamConnection {
            if let defect = request.defect {
                throw TransportError(.invalidRequest, defect, mayHaveBeenSent: false)
            }
            let loop = try eventLoop()
            let exchange = Confined(CurlExchange(request, delivering: sink))
            let result = await withTaskCancellationHandler {
                await withUnsafeContinuation { waiter in
                    loop.perform { core in
                        core.finish(exchange.value.begin(waiter))
                        core.start(exchange.value)
                    }
                }
            } onCancel: {
                loop.perform { core in
                    // Once the head has been delivered, ending the connection is up to the caller.
                    if !exchange.value.isStreaming { core.cancel(exchange.value) }
                }
            }
            return CurlStream(response: try result.get(), exchange: exchange, loop: loop)
        }
    }

    /// One open response; dropping the last reference drops the connection.
    private final class CurlStream: HTTPStreamConnection {
        let response: HTTPResponse
        private let exchange: Confined<CurlExchange>
        private let loop: CurlEventLoop

        init(response: HTTPResponse, exchange: Confined<CurlExchange>, loop: CurlEventLoop) {
            self.response = response
            self.exchange = exchange
            self.loop = loop
        }

        deinit { cancel() }

        func cancel() {
            loop.perform { [exchange] core in
                exchange.value.silence()
                if exchange.value.transfer != nil { core.cancel(exchange.value) }
            }
        }
    }
#endif
