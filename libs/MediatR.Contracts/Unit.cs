using System;
using System.Threading.Tasks;

namespace MediatR;

/// <summary>The answer that carries nothing. It has one value, so all of them are equal.</summary>
public readonly struct Unit : IEquatable<Unit>, IComparable<Unit>, IComparable
{
    private static readonly Unit _value;

    /// <summary>The only value, by reference: that is the signature MediatR was compiled against.</summary>
    public static ref readonly Unit Value => ref _value;

    /// <summary>A finished task with the only value.</summary>
    public static Task<Unit> Task { get; } = System.Threading.Tasks.Task.FromResult(_value);

    public static bool operator ==(Unit left, Unit right) => left.Equals(right);

    public static bool operator !=(Unit left, Unit right) => !left.Equals(right);

    public int CompareTo(Unit other) => 0;

    int IComparable.CompareTo(object? obj) => 0;

    public bool Equals(Unit other) => true;

    public override bool Equals(object? obj) => obj is Unit;

    public override int GetHashCode() => 0;

    public override string ToString() => "()";
}
