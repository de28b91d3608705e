using Nudge.Silo.Hosting;

return await CommandLine.RunAsync(args);
