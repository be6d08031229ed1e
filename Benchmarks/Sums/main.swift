import Foundation
import Indicators
import Kernel
import Process
import Schemes
import Storage
import Territory

// Any indicator of any unit over twelve months, beside a tuned query over a row for each fact, in one run; and how fast the whole log is
// folded again. A city of 40,000 units and a million matters in two years: `make bench` prints it.

let arguments = CommandLine.arguments.dropFirst()
let matters = arguments.first.flatMap { Int($0) } ?? 1_000_000
let folder = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-sums-\(UUID().uuidString)")

func milliseconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try body()
    let spent = (clock.now - start).components
    return Double(spent.seconds) * 1000 + Double(spent.attoseconds) / 1e15
}

func percentile(_ times: [Double], _ percent: Int) -> Double { times.sorted()[min(times.count - 1, times.count * percent / 100)] }

func text(_ value: Double) -> String {
    let thousandths = Int64((value * 1000).rounded())
    let rest = "\(thousandths % 1000)"
    return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
}

do {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let city = try SumsCity(matters: matters, in: folder)
    try await city.fill()
    let folded = try await city.fold()
    let (mine, rows) = try city.read()
    let (recounted, recountMs, faults) = try city.recount()
    let bytes = try city.bytes()
    try city.store.close()
    let report = JSONWriter.object { json in
        json.field("units", Int64(city.units.count))
        json.field("matters", Int64(matters))
        json.field("events", city.events)
        json.field("fold_events_per_second", Int64(Double(city.events) / folded * 1000))
        json.field("recount_events_per_second", Int64(Double(recounted) / recountMs * 1000))
        json.field("differences", Int64(faults.count))
        json.field("bytes_per_matter", bytes / Int64(max(1, matters)))
        for (name, times) in [("read_ms", mine), ("rows_ms", rows)] {
            json.key(name)
            json.object { one in
                for percent in [50, 95, 99] {
                    one.key("p\(percent)")
                    one.value(decimal: text(percentile(times, percent)))
                }
            }
        }
        json.key("times_faster_p95")
        json.value(decimal: text(percentile(rows, 95) / max(0.000_1, percentile(mine, 95))))
    }
    try FileHandle.standardOutput.write(contentsOf: Data(report + [0x0A]))
} catch {
    FileHandle.standardError.write(Data("sums: \(error)\n".utf8))
    exit(1)
}
