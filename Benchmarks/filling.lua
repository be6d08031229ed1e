-- Matters of all kinds and places, raised one after the other.
--   wrk -s filling.lua URL -- TOKEN FILE SEED
-- FILE has one body a line; `{n}` in it becomes what no other request says.

local bodies, headers, seed, counter = {}, {["Content-Type"] = "application/json"}, nil, 0

function init(args)
    headers["Authorization"] = "Bearer " .. args[1]
    for line in io.lines(args[2]) do bodies[#bodies + 1] = line end
    seed = args[3]
end

function request()
    counter = counter + 1
    local own = seed .. "-" .. counter
    headers["Idempotency-Key"] = own
    return wrk.format("POST", "/api/v1/matters", headers, (bodies[(counter - 1) % #bodies + 1]:gsub("{n}", own)))
end

function done(summary)
    local errors = summary.errors
    io.write(string.format(
        '\n{"requests": %d, "refused": %d, "broken": %d}\n', summary.requests, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout))
end
