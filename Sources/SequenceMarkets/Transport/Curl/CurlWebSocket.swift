#if os(Linux)
    internal import Synchronization

    extension CurlTransport: WebSocketTransport {
        /// Connects, upgrades and starts reading.
        public func connect(
            _ request: WebSocketRequest,
            delivering sink: any WebSocketSink
        ) async throws(TransportError) -> any WebSocketConnection {
            if let defect = request.defect {
                throw TransportError(.invalidRequest, defect, mayHaveBeenSent: false)
            }
            let loop = try eventLoop()
            let connection = CurlWebSocket(loop: loop)
            let result = await withTaskCancellationHandler {
                await withUnsafeContinuation { waiter in
                    connection.open(request, sink: sink, waiter: waiter)
                }
            } onCancel: {
                connection.cancelConnect()
            }
            try result.get()
            return connection
        }
    }

    /// A WebSocket over libcurl; dropping the last reference drops the connection.
    final class CurlWebSocket: WebSocketConnection {
        private let loop: CurlEventLoop
        private let place = Confined(CurlSocketPlace())
        private let lastID = Atomic<UInt64>(0)

        init(loop: CurlEventLoop) {
            self.loop = loop
        }

        deinit {
            let place = place
            loop.perform { _ in place.value.socket?.abort() }
        }

        func open(
            _ request: WebSocketRequest,
            sink: any WebSocketSink,
            waiter: CurlSocket.ConnectWaiter
        ) {
            let place = place
            loop.perform { core in
                let socket = CurlSocket(request, sink: sink, core: core)
                if place.value.isCancelled { socket.cancelConnect() }
                place.value.socket = socket
                socket.connect(waiter)
            }
        }

        func cancelConnect() {
            let place = place
            loop.perform { _ in
                place.value.isCancelled = true
                place.value.socket?.cancelConnect()
            }
        }

        func send(_ bytes: [UInt8], as kind: WebSocketMessageKind) async throws(TransportError) {
            try await send(Frame.Opcode(kind), bytes)
        }

        func ping(_ payload: [UInt8]) async throws(TransportError) {
            guard payload.count <= Frame.maximumControlPayload else {
                let text = "a ping carries at most \(Frame.maximumControlPayload) bytes"
                throw TransportError(.invalidRequest, text, mayHaveBeenSent: false)
            }
            try await send(.ping, payload)
        }

        private func send(_ opcode: Frame.Opcode, _ bytes: [UInt8]) async throws(TransportError) {
            if Task.isCancelled {
                throw TransportError(
                    .cancelled,
                    "the task was cancelled",
                    mayHaveBeenSent: false
                )
            }
            let place = place
            let id = lastID.wrappingAdd(1, ordering: .relaxed).newValue
            let error = await withTaskCancellationHandler {
                await withUnsafeContinuation { waiter in
                    loop.perform { _ in
                        place.value.socket?.send(opcode, bytes, id: id, waiter: waiter)
                    }
                }
            } onCancel: {
                loop.perform { core in place.value.socket?.outbox.cancel(id: id, in: core) }
            }
            if let error { throw error }
        }

        func resumeReading() {
            let place = place
            loop.perform { _ in place.value.socket?.resumeReading() }
        }

        func close(code: UInt16, reason: String, within limit: Duration) async {
            let place = place
            await withTaskCancellationHandler {
                await withUnsafeContinuation { waiter in
                    loop.perform { _ in
                        place.value.socket?.close(
                            code: code,
                            reason: reason,
                            within: limit,
                            waiter: waiter
                        )
                    }
                }
            } onCancel: {
                loop.perform { _ in place.value.socket?.abort() }
            }
        }

        func abort() {
            let place = place
            loop.perform { _ in place.value.socket?.abort() }
        }
    }

    /// The core's reference to a connection's socket; used behind the loop's gate only.
    final class CurlSocketPlace {
        var socket: CurlSocket?
        var isCancelled = false
    }
#endif
