#if canImport(Darwin)
    internal import Foundation

    extension URLSessionTransport: WebSocketTransport {
        /// Connects, upgrades and starts reading.
        public func connect(
            _ request: WebSocketRequest,
            delivering sink: any WebSocketSink
        ) async throws(TransportError) -> any WebSocketConnection {
            if let defect = request.defect {
                throw TransportError(.invalidRequest, defect, mayHaveBeenSent: false)
            }
            guard let url = URL(string: request.origin.description + request.target) else {
                throw TransportError(.invalidRequest, "not a URL", mayHaveBeenSent: false)
            }
            let socket = URLSessionSocket(request, url: url, sink: sink)
            let timer = Task {
                try await Task.sleep(for: request.connectTimeout)
                let text = "no connection within \(request.connectTimeout)"
                socket.failConnect(TransportError(.timeout, text, mayHaveBeenSent: true))
            }
            defer { timer.cancel() }
            let result = await withTaskCancellationHandler {
                await withUnsafeContinuation { socket.open($0) }
            } onCancel: {
                let text = "the task was cancelled"
                socket.failConnect(TransportError(.cancelled, text, mayHaveBeenSent: true))
            }
            try result.get()
            return URLSessionWebSocket(socket: socket)
        }
    }

    /// A WebSocket over Foundation; dropping the last reference drops the connection.
    final class URLSessionWebSocket: WebSocketConnection {
        private let socket: URLSessionSocket

        init(socket: URLSessionSocket) {
            self.socket = socket
        }

        deinit { socket.abort() }

        func send(_ bytes: [UInt8], as kind: WebSocketMessageKind) async throws(TransportError) {
            try await socket.perform { task, done in
                let message: URLSessionWebSocketTask.Message =
                    kind == .text
                    ? .string(String(decoding: bytes, as: UTF8.self)) : .data(Data(bytes))
                task.send(message) { done($0) }
            }
        }

        func ping(_ payload: [UInt8]) async throws(TransportError) {
            guard payload.count <= Frame.maximumControlPayload else {
                let text = "a ping carries at most \(Frame.maximumControlPayload) bytes"
                throw TransportError(.invalidRequest, text, mayHaveBeenSent: false)
            }
            socket.ping(payload)
        }

        func resumeReading() { socket.resumeReading() }

        func close(code: UInt16, reason: String, within limit: Duration) async {
            let socket = socket
            let timer = Task {
                try await Task.sleep(for: limit)
                let text = "the peer did not answer the close frame"
                socket.end(.failed(TransportError(.timeout, text, mayHaveBeenSent: true)))
            }
            defer { timer.cancel() }
            await withTaskCancellationHandler {
                await withUnsafeContinuation {
                    socket.close(code: code, reason: reason, waiter: $0)
                }
            } onCancel: {
                socket.abort()
            }
        }

        func abort() { socket.abort() }
    }
#endif
