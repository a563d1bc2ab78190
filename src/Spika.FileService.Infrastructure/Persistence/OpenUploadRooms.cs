using Microsoft.Extensions.Caching.Memory;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// How many uploads each owner may still start before its unfinished ones are counted again. If they were counted for
/// each upload, that would cost the more the more of them an owner has; and without tokens, all users are one owner.
/// </summary>
/// <remarks>
/// The places are an eighth of what is free when the uploads are counted: other processes start some as well. An upload
/// that ends gives its place back.
/// </remarks>
internal sealed class OpenUploadRooms(TimeProvider clock) : IDisposable
{
    /// <summary>After that, the uploads of an owner are counted again: other processes start and end some.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private const int MaxOwners = 10_000;

    private const int ShareOfFree = 8;

    private static readonly TimeSpan _longestRefusal = TimeSpan.FromSeconds(10);

    // A hundred times what it takes to count one upload.
    private static readonly TimeSpan _refusalForEach = TimeSpan.FromMicroseconds(10);

    private readonly Lock _lock = new();

    private readonly MemoryCache _rooms = new(new MemoryCacheOptions { SizeLimit = MaxOwners });

    private readonly KeyedTurns _turns = new(64);

    /// <summary>Takes a place, if the owner has one.</summary>
    public OpenUploadRoom Take(string owner)
    {
        lock (_lock)
        {
            if (Find(owner) is not { } room)
            {
                return OpenUploadRoom.Unknown;
            }

            if (room.Places > 0)
            {
                room.Places--;
                return OpenUploadRoom.Taken;
            }

            return room.IsFull ? OpenUploadRoom.None : OpenUploadRoom.Unknown;
        }
    }

    /// <summary>
    /// Held by the one request that counts the uploads of an owner; the others wait for what it finds.
    /// </summary>
    public SemaphoreSlim Turn(string owner) => _turns.Of(owner.GetHashCode(StringComparison.Ordinal));

    /// <param name="owner">Whose uploads they are.</param>
    /// <param name="open">How many of them are unfinished, as just counted.</param>
    /// <param name="drafts">How many have no row yet.</param>
    /// <param name="maxOpen">How many may be unfinished.</param>
    public void Note(string owner, int open, int drafts, int maxOpen)
    {
        if (open >= maxOpen)
        {
            NoteFull(owner, open, maxOpen);
        }
        else
        {
            int places = (maxOpen - open - drafts) / ShareOfFree;
            Set(owner, new Room(clock.GetTimestamp(), Lifetime, isFull: false, MostPlaces(maxOpen), places));
        }
    }

    /// <summary>The owner has as many unfinished uploads as it may have, or with its drafts.</summary>
    /// <param name="owner">Whose uploads they are.</param>
    /// <param name="open">How many of them were counted.</param>
    /// <param name="maxOpen">How many may be unfinished.</param>
    public void NoteFull(string owner, int open, int maxOpen)
    {
        // Of an owner that has too many, the first that end make no room.
        int places = Math.Min(0, maxOpen - open);
        TimeSpan refusal = open * _refusalForEach;
        TimeSpan lifetime = refusal < _longestRefusal ? refusal : _longestRefusal;
        Set(owner, new Room(clock.GetTimestamp(), lifetime, isFull: true, MostPlaces(maxOpen), places));
    }

    /// <summary>An unfinished upload of the owner has ended.</summary>
    public void Give(string owner)
    {
        lock (_lock)
        {
            if (Find(owner) is { } room && room.Places < room.MostPlaces)
            {
                room.Places++;
            }
        }
    }

    public void Dispose()
    {
        _rooms.Dispose();
        _turns.Dispose();
    }

    private Room? Find(string owner) =>
        _rooms.TryGetValue(owner, out Room? room) && clock.GetElapsedTime(room!.CountedAt) < room.Lifetime
            ? room
            : null;

    // Other processes count those that end here as free as well.
    private static int MostPlaces(int maxOpen) => Math.Max(1, maxOpen / ShareOfFree);

    private void Set(string owner, Room room)
    {
        lock (_lock)
        {
            _rooms.Set(owner, room, new MemoryCacheEntryOptions { Size = 1 });
        }
    }

    private sealed class Room(long countedAt, TimeSpan lifetime, bool isFull, int mostPlaces, int places)
    {
        public long CountedAt => countedAt;

        public TimeSpan Lifetime => lifetime;

        public bool IsFull => isFull;

        public int MostPlaces => mostPlaces;

        public int Places { get; set; } = places;
    }
}
