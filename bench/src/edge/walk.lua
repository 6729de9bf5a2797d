-- The paths /small/1, /small/2 and so on, each once, up to the number given.
dofile('report.lua')

local at, last = 0, 0

function init(args)
  last = tonumber(args[1])
end

function request()
  at = at + 1
  if at >= last then wrk.thread:stop() end
  return wrk.format('GET', '/small/' .. at)
end
