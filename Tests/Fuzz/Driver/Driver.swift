import FuzzTargets
import Glibc

/// One program for every target: `GENXU_FUZZ_TARGET=json fuzz corpus/json`. Built by `make fuzz` alone.
private let target = FuzzTarget.named(getenv("GENXU_FUZZ_TARGET").map { String(cString: $0) } ?? "")

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<Int32>, _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

private func tell(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}

private func one(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    do {
        try target?.run(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch {
        tell("broken: \(error)")
        abort()
    }
    return 0
}

/// The package manager names the program's start after the target.
@_cdecl("fuzz_main")
public func start(_ count: Int32, _ words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32 {
    guard target != nil else {
        tell("set GENXU_FUZZ_TARGET to one of \(FuzzTarget.all.map(\.name).joined(separator: ", "))")
        return 2
    }
    var count = count
    var words = words
    return runDriver(&count, &words, one)
}

/// Linked by the fuzzer's own start, which `runDriver` stands in for.
@_cdecl("LLVMFuzzerTestOneInput")
public func input(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 { one(start, count) }
