-- What wrk sends, for both servers alike.
--   -- get  TOKEN FILE                 the paths in FILE, one after the other
--   -- post TOKEN FILE PATH SEED       the body in FILE, each time under an idempotency key of its own
-- TOKEN is `-` for nobody.

local prepared, counter, seed, path, body, headers = {}, 0, nil, nil, nil, {}

local function read(name)
    local file = assert(io.open(name, "rb"))
    local text = file:read("*a")
    file:close()
    return text
end

function init(args)
    if args[2] ~= "-" then headers["Authorization"] = "Bearer " .. args[2] end
    if args[1] == "get" then
        for line in read(args[3]):gmatch("[^\n]+") do prepared[#prepared + 1] = wrk.format("GET", line, headers) end
    else
        body, path, seed = read(args[3]), args[4], args[5]
        headers["Content-Type"] = "application/json"
    end
end

function request()
    counter = counter + 1
    if not path then return prepared[(counter - 1) % #prepared + 1] end
    headers["Idempotency-Key"] = seed .. "-" .. counter
    -- Each says something of its own, in every run: the same words from one account too often are refused.
    return wrk.format("POST", path, headers, (body:gsub('"what": "', '%0' .. seed .. counter .. ' ', 1)))
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        '\n{"requests": %d, "seconds": %.6f, "p50_us": %d, "p99_us": %d, "refused": %d, "broken": %d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
        errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
