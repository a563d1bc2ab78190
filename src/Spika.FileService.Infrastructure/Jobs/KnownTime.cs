namespace Spika.FileService.Infrastructure.Jobs;

/// <summary>What a <see cref="SteadyClock"/> knows at one moment.</summary>
internal readonly record struct KnownTime(DateTimeOffset Believed, DoubtedTime? Doubted);
