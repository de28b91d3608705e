using Nudge.Gateway.Hosting;

return await ServerProcess.RunAsync(args);
