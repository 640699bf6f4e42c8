#include "common.h"

int main() {
  const leakrun::Scope outer{"outer", 1.5};
  keep(600);
  {
    const leakrun::Scope middle{"middle", 0.5};
    keep(400);
    {
      const leakrun::Scope inner{"inner", 0.5};
      keep(600);
    }
  }
  const leakrun::Scope unlimited{"unlimited", -1};
  const leakrun::Scope strange{"strange", 0.0 / 0.0};
  keep(2);
}
