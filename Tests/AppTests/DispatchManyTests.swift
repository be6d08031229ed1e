import Kernel
import Storage
import Testing

@testable import App
@testable import Matters

/// 按建议派出 over HTTP: it asks first, does one command for each, and tells what became of each.
@Suite struct DispatchManyTests {
    private let town: Town

    init() async throws { town = try await Town.open() }

    private static let path = "/work/dispatch"

    private func raised(_ count: Int, in unit: String = Town.changning) async throws -> [String] {
        var numbers: [String] = []
        for _ in 0..<count { numbers.append(try await town.matter("raised", in: unit, office: Town.cityManagement, by: nil)) }
        return numbers.sorted()
    }

    private func ask(_ numbers: [String]) -> String {
        Self.path + "?" + numbers.map { "take.m\($0)=1" }.joined(separator: "&")
    }

    /// The ticks of the page that asks, by number.
    private func orders(_ page: String) -> [String: String] {
        let ticks = page.matches(of: /name="take\.m(\d{13})" value="([^"]+)" checked/).map { (String($0.1), String($0.2)) }
        return Dictionary(ticks) { first, _ in first }
    }

    private func form(_ page: Browser.Answer, _ orders: [String: String]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: orders.map { ("take.m\($0.key)", $0.value) })
            .merging(["_csrf": page.hidden("_csrf"), "_key": page.hidden("_key")]) { $1 }
    }

    private func matter(_ number: String) throws -> Matter? {
        try town.installation.store.read { try Matter.find(number: number, in: $0) }
    }

    private func owner(_ number: String) throws -> String? {
        try matter(number)?.owner.code
    }

    @Test func whatIsNoneOfOnesOwnIsNotDispatchedAndSaysWhy() async throws {
        let town = town
        let mine = try await raised(2)
        let other = try await raised(1, in: Town.guanghua)[0]
        try await town.serve { client in
            var chen = Browser(client, token: town.token(.chen))
            let asked = try await chen.get(ask(mine + [other, "2026000000001"]))
            #expect(asked.status == 200 && Set(orders(asked.text).keys) == Set(mine))
            // Whether another township's matter exists is not told.
            #expect(asked.text.matches(of: /没有这件事，或者不归您看/).count == 2)
            let forged = try await chen.send(Self.path, form: form(asked, [mine[0]: "1:141029-XX", other: "1:\(Town.cityManagement)"]))
            #expect(forged.status == 200 && forged.text.contains("派出 0 件，没有派出 2 件"))
            for number in [mine[0], other] { #expect(try owner(number) != Town.cityManagement) }
            for raw in ["x", "1", "y:141029-XX"] {
                #expect(try await chen.send(Self.path, form: form(try await chen.get(Self.path), [mine[0]: raw])).status == 422)
            }
            #expect(try await chen.send(Self.path, form: form(try await chen.get(Self.path), [:])).status == 422)
            let many = (0...DispatchTicks.limit).map { String(2_026_000_000_000 + $0) }
            #expect(try await chen.get(ask(many)).status == 422)
            let tooMany = Dictionary(uniqueKeysWithValues: many.map { ($0, "1:141029-XX") })
            #expect(try await chen.send(Self.path, form: form(try await chen.get(Self.path), tooMany)).status == 422)
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func eachIsDispatchedByItsOwnCommandAndOnce() async throws {
        let town = town
        let numbers = try await raised(4)
        try await town.serve { client in
            var chen = Browser(client, token: town.token(.chen))
            let list = try await chen.get("/work?kind=raised").text
            #expect(list.contains("name=\"take.m\(numbers[0])\"") && list.contains("核对本页可派的 4 件"))
            let asked = try await chen.get(ask(numbers))
            let suggested = orders(asked.text)
            #expect(suggested.count == 4 && asked.text.contains("<th scope=\"col\">为什么</th>"))
            // One is left out, one was changed by somebody else meanwhile.
            var ordered = suggested
            ordered[numbers[0]] = nil
            let elsewhere = try DispatchMatter.Fields.schema.decode(["to": .text(Town.cityManagement)])
            _ = try await town.installation.executor.perform(DispatchMatter(numbers[1], elsewhere, expected: nil), as: .system)
            let sent = form(asked, ordered)
            let first = try await chen.send(Self.path, form: sent)
            #expect(first.status == 200 && first.text.contains("派出 2 件，没有派出 1 件"))
            #expect(first.text.contains("已经被别人改过"))
            // Sent again it is answered as the first time, and nothing happens twice.
            let again = try await chen.send(Self.path, form: sent)
            #expect(again.text.contains("派出 2 件，没有派出 1 件"))
            for (index, number) in numbers.enumerated() {
                let office = suggested[number]?.split(separator: ":").last.map(String.init) ?? ""
                let matter = try #require(try matter(number))
                if index != 1 { #expect((matter.owner.code == office) == (index > 1), "\(number)") }
                #expect(matter.version == (index == 0 ? 1 : 2))
            }
            // What has gone is no longer offered.
            #expect(try orders(await chen.get(ask(numbers)).text).keys.sorted() == [numbers[0]])
        }
        #expect(try town.installation.verify().faults == [])
    }
}
