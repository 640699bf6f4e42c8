int* volatile nowhere = nullptr;

int main() {
  return *nowhere;
}
