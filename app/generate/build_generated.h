#pragma once

#include "app/generate/generate.h"
#include "core/territory.h"

namespace dotpop {

/// The generated rows as a territory to compute with, without files in between. All four criteria are
/// there. Equal, bit for bit, to the written folder when it is read with them.
Territory build_generated(const GeneratedTerritory& rows);

}  // namespace dotpop
