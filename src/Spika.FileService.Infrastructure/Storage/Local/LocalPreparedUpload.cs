using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Ledger;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <param name="map">Where each recorded chunk is.</param>
/// <param name="hashed">What this process hashed of its own slots while they arrived; null when nothing.</param>
internal sealed class LocalPreparedUpload(Upload taken, ChunkMap map, PrefixHash? hashed)
    : PreparedUpload(taken, map.Chunks)
{
    public ChunkMap Map { get; } = map;

    public PrefixHash? Hashed { get; } = hashed;

    public override void Dispose() => Hashed?.Dispose();
}
