import Testing

@testable import SequenceMarkets

@Suite("Deployments", .fewAtATime)
struct DeploymentTests {
    @Test("The Rust page's deployment, with profit and loss in fixed point")
    func deployment() throws {
        let deployment = try Deployment(
            json: Array(
                """
                {"deployment_id":"dep_1","name":null,"symbols":["ETH-USD"],"size_bytes":1024,
                 "status":"running","pushed_to":1,"capable_edges":2,"edges":[{"edge_id":"e1",
                 "venue":"kraken","status":"running","position_1e8":-50000000,
                 "realized_pnl_1e9":1250000000,"unrealized_pnl_1e9":-1,"fill_count":3,
                 "callback_latency_ns":900}]}
                """.utf8
            )
        )
        #expect(deployment.isPartial && deployment.name == nil)
        #expect(deployment.edges[0].position == -0.5 && deployment.edges[0].realizedPnL == 1.25)
        #expect(try Deployment(json: deployment.json) == deployment)
    }

    @Test("Log lines in any documented form; new lines are distinguished from known ones")
    func logs() throws {
        func lines(_ text: String) throws -> [LogLine] {
            try JSONReader.read(Array(text.utf8)) { reader throws(JSONError) in
                try reader.readList(under: ["logs", "lines"]).elements
            }
        }
        #expect(try lines(#"{"logs":["b","a"]}"#).map(\.message) == ["b", "a"])
        let rich = try lines(#"[{"ts_ns":5,"level":"info","message":"hi"}]"#)
        #expect(rich[0].time == Nanoseconds(raw: 5) && rich[0].level == "info")
        let old = try lines(#"["a","a","b"]"#)
        let new = try lines(#"["c","a","a","a","b"]"#)
        #expect(LogFollowing.news(in: new, after: old).map(\.message) == ["c", "a"])
        #expect(LogFollowing.news(in: old, after: []).count == 3)
        #expect(LogFollowing.news(in: old, after: old).isEmpty)
    }

    @Test("Base64 agrees with the standard's examples, in any pieces")
    func base64() {
        for (plain, text) in [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ] {
            #expect(Base64.encode(plain.utf8) == Array(text.utf8))
            var out: [UInt8] = []
            var base64 = Base64()
            for byte in plain.utf8 { base64.append([byte], to: &out) }
            base64.finish(to: &out)
            #expect(out == Array(text.utf8))
        }
    }
}
