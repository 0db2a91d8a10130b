import SequenceMarkets
import SequenceMocks
import Testing

@Suite("A WebSocket over a real connection", .fewAtATime)
struct WebSocketConnectionTests {
    @Test("Messages of every size come back as they went")
    func echo() async throws {
        let sink = RecordingSink()
        try await withSocket(SocketHandler(), sink: sink) { connection, _ in
            var expected: [FrameLog.Entry] = []
            for size in [0, 1, 125, 126, 127, 65535, 65536, 300_000] {
                let bytes = [UInt8](repeating: 0x61, count: size)
                try await connection.send(bytes, as: .text)
                try await connection.send(bytes, as: .binary)
                expected.append(.text(String(decoding: bytes, as: UTF8.self)))
                expected.append(.binary(bytes))
            }
            #expect(await eventually { sink.entries.count == expected.count })
            #expect(sink.entries == expected)
        }
    }

    @Test("A message of 16 MB comes back")
    func large() async throws {
        let sink = RecordingSink()
        try await withSocket(SocketHandler(), sink: sink) { connection, _ in
            let bytes = (0..<16 * 1024 * 1024).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            try await connection.send(bytes, as: .binary)
            #expect(await eventually { sink.bytes == bytes.count })
            #expect(sink.entries == [.binary(bytes)])
        }
    }

    @Test("Senders at the same time do not mix their messages")
    func concurrentSends() async throws {
        let sink = RecordingSink()
        try await withSocket(SocketHandler(), sink: sink) { connection, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<50 {
                    group.addTask {
                        let text = String(repeating: "\(index)-", count: 1 + index * 500)
                        try await connection.send(Array(text.utf8), as: .text)
                    }
                }
                try await group.waitForAll()
            }
            #expect(await eventually { sink.entries.count == 50 })
            for entry in sink.entries {
                guard case .text(let text) = entry else { continue }
                #expect(Set(text.split(separator: "-")).count == 1)
            }
        }
    }

    @Test("Fragments are joined, and pings between them answered")
    func fragments() async throws {
        let sink = RecordingSink()
        let handler = SocketHandler(onOpen: { socket in
            socket.sendRaw(FrameLog.frame(1, Array("one ".utf8), isFinal: false))
            socket.ping([7])
            socket.sendRaw(FrameLog.frame(0, Array("two".utf8)))
        })
        try await withSocket(handler, sink: sink) { _, _ in
            #expect(await eventually { sink.entries == [.text("one two")] })
            #expect(await eventually { handler.entries == [.pong([7])] })
        }
    }

    @Test("Bytes that drip in one at a time make whole messages")
    func drip() async throws {
        let sink = RecordingSink()
        let bytes = FrameLog.frame(1, Array("drip ä".utf8)) + FrameLog.frame(2, [1, 2, 3])
        let handler = SocketHandler(onMessage: { socket, message, _ in
            socket.sendRaw([bytes[Int(message[0])]])
        })
        try await withSocket(handler, sink: sink) { connection, _ in
            for index in bytes.indices {
                let before = sink.reads
                try await connection.send([UInt8(index)], as: .binary)
                #expect(await eventually { sink.reads > before })
            }
            #expect(sink.entries == [.text("drip ä"), .binary([1, 2, 3])])
        }
    }

    @Test("Our pings are answered")
    func pings() async throws {
        let sink = RecordingSink()
        let handler = SocketHandler()
        try await withSocket(handler, sink: sink) { connection, _ in
            try await connection.ping([1, 2, 3])
            #expect(await eventually { sink.entries == [.pong([1, 2, 3])] })
            #expect(handler.entries == [.ping([1, 2, 3])])
            let error = await transportError { () async throws(TransportError) in
                try await connection.ping([UInt8](repeating: 0, count: 126))
            }
            #expect(error?.kind == .invalidRequest)
        }
    }

    @Test("Our close code and reason arrive, and the answer ends the connection")
    func weClose() async throws {
        let sink = RecordingSink()
        let handler = SocketHandler()
        try await withSocket(handler, sink: sink) { connection, server in
            await connection.close(code: 4001, reason: "enough", within: .seconds(5))
            #expect(await sink.end() == "closed 4001 ")
            #expect(await eventually { handler.hasClosed && server.openConnections == 0 })
            let error = await transportError { () async throws(TransportError) in
                try await connection.send([1], as: .binary)
            }
            #expect(error?.kind == .closed)
            await connection.close(code: 1000, reason: "", within: .seconds(5))
            #expect(sink.ends.count == 1)
        }
    }

    @Test("The server's close code and reason are reported", arguments: [1000, 1001, 1005, 4000])
    func serverCloses(_ code: UInt16) async throws {
        let sink = RecordingSink()
        let reason = code == 1005 ? "" : "so lange"
        let handler = SocketHandler(onOpen: { $0.close(code: code, reason: reason) })
        try await withSocket(handler, sink: sink) { _, server in
            #expect(await sink.end() == "closed \(code) \(reason)")
            #expect(await eventually { server.openConnections == 0 })
        }
    }

    @Test("Closing is bounded, also against a peer that has stalled")
    func stalledClose() async throws {
        let sink = RecordingSink()
        let handler = SocketHandler()
        try await withSocket(handler, sink: sink) { connection, _ in
            handler.socket?.stall()
            let start = ContinuousClock.now
            await connection.close(code: 1000, reason: "", within: .milliseconds(200))
            #expect(ContinuousClock.now - start < .seconds(20))
            #expect(await sink.end() == "failed timeout")
        }
    }

    @Test("Closing is bounded, also with a message stuck half-way")
    func stuckClose() async throws {
        let sink = RecordingSink()
        let handler = SocketHandler()
        try await withSocket(handler, sink: sink) { connection, _ in
            handler.socket?.stall()
            let sends = (0..<2).map { _ in
                Task {
                    await transportError { () async throws(TransportError) in
                        try await connection.send(
                            [UInt8](repeating: 0, count: 32 * 1024 * 1024),
                            as: .binary
                        )
                    }
                }
            }
            await connection.close(code: 1000, reason: "", within: .milliseconds(300))
            for send in sends { #expect(await send.value?.kind == .closed) }
            #expect(await sink.end() == "failed timeout")
        }
    }

    @Test("A peer that takes nothing ends a send, which can be cancelled before")
    func stuckSend() async throws {
        #if os(Linux)
            var configuration = CurlTransport.Configuration.direct
            configuration.webSocketSendTimeout = .milliseconds(300)
            let transport = CurlTransport(configuration)
            let handler = SocketHandler()
            let sink = RecordingSink()
            try await withServer({ _ in .webSocket(handler) }) { server, _ in
                let request = WebSocketRequest(origin: server.origin, target: "/")
                let connection = try await transport.connect(request, delivering: sink)
                #expect(await eventually { handler.socket != nil })
                handler.socket?.stall()
                let large = [UInt8](repeating: 0, count: 32 * 1024 * 1024)
                let stuck = Task {
                    await transportError { () async throws(TransportError) in
                        try await connection.send(large, as: .binary)
                    }
                }
                let waiting = Task {
                    await transportError { () async throws(TransportError) in
                        try await connection.send(large, as: .binary)
                    }
                }
                waiting.cancel()
                #expect(await waiting.value?.kind == .cancelled)
                #expect(await stuck.value?.kind == .closed)
                #expect(await sink.end() == "failed timeout")
            }
        #endif
    }

    @Test("A connection that is reset, or ends without a close frame, is lost")
    func lost() async throws {
        for reset in [true, false] {
            let sink = RecordingSink()
            let handler = SocketHandler()
            try await withSocket(handler, sink: sink) { _, _ in
                handler.socket?.drop(reset: reset)
                #expect(await sink.end() == "failed connectionLost")
            }
        }
    }

    @Test("A peer that breaks the protocol ends the connection, for both sides")
    func violations() async throws {
        let cases: [[UInt8]] = [
            [0x83, 0x00], [0x81, 0x01, 0xff], [0x82, 0x7e, 0x10, 0x00],
        ]
        for bytes in cases {
            let sink = RecordingSink()
            let handler = SocketHandler(onOpen: { $0.sendRaw(bytes) })
            try await withServer({ _ in .webSocket(handler) }) { server, _ in
                var request = WebSocketRequest(origin: server.origin, target: "/")
                request.maximumMessageSize = 1000
                let connection = try await platformWebSockets().connect(request, delivering: sink)
                #expect(await sink.end() == "failed protocolViolation")
                #expect(await eventually { handler.hasClosed })
                connection.abort()
            }
        }
    }

    @Test("Who pauses can answer what came before the end, whatever the end is")
    func answersBeforeTheEnd() async throws {
        let ends: [(bytes: [UInt8], end: String)] = [
            ([0x83, 0x00], "failed protocolViolation"),
            ([0x81, 0x01, 0xff], "failed protocolViolation"),
            ([0x88, 0x02, 0x03, 0xe8], "closed 1000 "),
        ]
        for (bytes, end) in ends {
            let sink = RecordingSink(pauses: true)
            let handler = SocketHandler(
                onOpen: { $0.sendRaw(FrameLog.frame(1, Array("last".utf8)) + bytes) },
                onMessage: { _, _, _ in }
            )
            try await withSocket(handler, sink: sink) { connection, _ in
                #expect(await eventually { sink.entries == [.text("last")] })
                #expect(sink.ends.isEmpty)
                try await connection.send(Array("answer".utf8), as: .text)
                connection.resumeReading()
                #expect(await sink.end() == end)
                #expect(await eventually { handler.hasClosed })
                #expect(handler.entries == [.text("answer")])
            }
        }
    }

    @Test("Dropping the connection's last reference closes it")
    func dropped() async throws {
        let handler = SocketHandler()
        try await withServer({ _ in .webSocket(handler) }) { server, _ in
            let request = WebSocketRequest(origin: server.origin, target: "/")
            let transport = platformWebSockets()
            _ = try await transport.connect(request, delivering: RecordingSink())
            #expect(await eventually { handler.hasClosed && server.openConnections == 0 })
        }
    }

    @Test("A pause holds the server back instead of filling memory")
    func pause() async throws {
        let sink = RecordingSink(pauses: true)
        let message = [UInt8](repeating: 1, count: 64 * 1024)
        let count = 1000
        let handler = SocketHandler(onOpen: { socket in
            for _ in 0..<count { socket.send(message, as: .binary) }
        })
        try await withSocket(handler, sink: sink) { connection, _ in
            // One read is at most a buffer full; the rest waits at the server.
            #expect(await eventually { sink.reads >= 1 })
            let first = sink.bytes
            #expect(first <= 512 * 1024)
            for _ in 0..<20 {
                let before = sink.reads
                connection.resumeReading()
                #expect(await eventually { sink.reads > before })
            }
            #expect(sink.bytes <= 21 * 512 * 1024)
            #expect((handler.socket?.pendingBytes ?? 0) > 16 * 1024 * 1024)
            sink.setPauses(false)
            connection.resumeReading()
            #expect(await eventually { sink.bytes == count * message.count })
        }
    }

    @Test("Twenty thousand messages arrive in order")
    func flood() async throws {
        let sink = RecordingSink()
        let handler = SocketHandler(onOpen: { socket in
            for index in 0..<20_000 { socket.send(Array("\(index)".utf8), as: .text) }
        })
        try await withSocket(handler, sink: sink) { _, _ in
            let total = (0..<20_000).reduce(0) { $0 + "\($1)".utf8.count }
            #expect(await eventually { sink.bytes == total })
            #expect(sink.entries.prefix(5000) == (0..<5000).map { .text("\($0)") }[...])
        }
    }
}
