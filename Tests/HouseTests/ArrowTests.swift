import Foundation
import Testing

/// The arrows of the house: who may import whom.
@Suite struct ArrowTests {
    private static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "Synchronization", "Dispatch", "Glibc", "Musl", "Darwin",
    ]
    private static let shared: Set<String> = ["Kernel", "Markup", "Territory", "People", "Process", "Ledger", "Delivery"]
    /// What stands under the slices.
    private static let foundations: [String: Set<String>] = [
        "Kernel": [], "Storage": ["Kernel"], "Schemes": ["Kernel"], "Markup": ["Kernel", "CAssets"],
        "Server": ["Kernel", "Markup", "CZlib"],
        "Process": ["Kernel"], "Ledger": ["Kernel"],
    ]
    /// A framework stays behind the doors named here.
    private static let doors: [String: Set<String>] = [
        "GRDB": ["Storage"], "GRDBSQLite": ["Storage"], "Yams": ["Schemes"], "Hummingbird": ["Server", "App"],
        "HummingbirdCore": ["Server", "App"], "HummingbirdTLS": ["Server", "App"], "HTTPTypes": ["Server", "App"],
        "ArgumentParser": ["App"], "CQREncode": ["Delivery"], "CZlib": ["Server"],
    ]

    private static let modules = Set(House.sources.map(\.module))

    /// What a module may import of the house's own.
    private static func allowed(_ module: String) -> Set<String> {
        if module == "App" { return modules }
        if let fixed = foundations[module] { return fixed }
        // A slice: a shared one never knows a capability slice, and no slice imports itself.
        return shared.subtracting([module])
    }

    @Test func modulesImportOnlyAlongTheArrows() {
        for file in House.sources {
            let allowed = Self.allowed(file.module)
            for name in file.imports where Self.modules.contains(name) {
                #expect(allowed.contains(name), "\(file.path): \(file.module) may not import \(name)")
            }
        }
    }

    @Test func frameworksStayBehindTheirDoors() {
        for file in House.sources {
            for name in file.imports {
                if let doors = Self.doors[name] {
                    #expect(doors.contains(file.module), "\(file.path): only \(doors.sorted().joined(separator: ", ")) may import \(name)")
                }
            }
        }
    }

    @Test func theKernelKnowsNoFramework() {
        for file in House.sources where file.module == "Kernel" {
            let extra = Set(file.imports).subtracting(["Crypto", "Synchronization", "Glibc", "Musl", "Darwin"])
            #expect(extra.isEmpty, "\(file.path): the kernel may not import \(extra.sorted().joined(separator: ", "))")
        }
    }

    /// What is imported is declared, so that the manifest tells the truth about the arrows.
    @Test func everyImportIsDeclaredInThePackage() throws {
        let declared = try Manifest.dependencies(of: House.text("Package.swift"))
        #expect(declared["Kernel"] == ["Crypto"])
        for file in House.sources where file.module != "App" {
            let known = try #require(declared[file.module], "Package.swift declares no module \(file.module)")
            let extra = Set(file.imports).subtracting(known).subtracting(Self.system)
            #expect(extra.isEmpty, "\(file.path): \(extra.sorted().joined(separator: ", ")) is not declared for \(file.module)")
        }
        for (module, names) in declared {
            let own = names.intersection(Self.modules)
            #expect(
                own.isSubset(of: Self.allowed(module)),
                "Package.swift: \(module) may not depend on \(own.subtracting(Self.allowed(module)))")
        }
    }
}

/// As much of `Package.swift` as the arrows need.
enum Manifest {
    /// What each `module("Name", […])` depends on, by the name it is imported under.
    static func dependencies(of manifest: String) -> [String: Set<String>] {
        var products: [String: String] = [:]
        for match in manifest.matches(of: /let (\w+) = Target\.Dependency\.product\(name: "(\w+)"/) {
            products[String(match.1)] = String(match.2)
        }
        var modules: [String: Set<String>] = [:]
        for match in manifest.matches(of: /\bmodule\(\s*"(\w+)",\s*\[([^\]]*)\]/) {
            let names = match.2.split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            modules[String(match.1)] = Set(
                names.filter { !$0.isEmpty }.map { $0.hasPrefix("\"") ? $0.trimmingCharacters(in: ["\""]) : products[$0] ?? $0 })
        }
        return modules
    }
}
